import type { ComponentType } from 'react'
import type { FieldShape, Where } from '../api/types.ts'
import type { Around } from './values.ts'

/** What shows a value. */
export interface ShowProps {
  field: FieldShape
  value: unknown
  around: Around
}

/** What lets a person set a value. What can't be read yet is handed on as typed. */
export interface ControlProps {
  id: string
  field: FieldShape
  around: Around
  value: unknown
  onChange: (value: unknown) => void
  /** The person left the field: time to say what is wrong with it. */
  onLeave?: () => void
  invalid?: boolean
  describedBy?: string
  /** Name read aloud, where no label stands beside the control. */
  label?: string
  autoFocus?: boolean
  /** Which records a reference offers, beyond those of its company. */
  where?: Where
  /** The day from which `+14` counts; today where it is not said. */
  from?: string
  /** Titles of records that references were set to while typing. */
  onTitle?: (path: string, title: string) => void
}

/** How one kind of field is shown and set. */
export interface FieldView {
  /** In the grid of a record. */
  Show: ComponentType<ShowProps>
  /** In a cell of a list: one line. */
  Cell: ComponentType<ShowProps>
  Control: ComponentType<ControlProps>
}
