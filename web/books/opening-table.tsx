import { type ReactNode, useId, useState } from 'react'
import { useDeclared } from '../api/declared.tsx'
import type { FieldShape } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import { parseGrid } from '../list/clipboard.ts'
import { Button } from '../parts/button.tsx'
import type { Form } from '../record/form-state.ts'
import { LinesEditor } from '../record/lines-editor.tsx'
import { POST } from './use-opening.ts'

/** An account or a contact takes the room that the figures leave. */
const WIDTHS = {
  ...{ account: 280, party: 180 },
  ...{ number: 104, issuedOn: 124, dueOn: 124, currency: 72, debit: 120, credit: 120, amount: 100, inBooks: 100 },
}

/** Opened by its own button, so it takes the focus. */
const focusOn = (element: HTMLElement | null) => element?.focus()

/** One table of the page: typed in, or pasted from a sheet as a whole. */
export function OpeningTable(props: {
  form: Form
  field: FieldShape
  hint: string
  onGrid: (grid: string[][]) => boolean
  children?: ReactNode
}) {
  const { form, field } = props
  const say = useSay()
  const declared = useDeclared()
  const id = useId()
  const [pasting, setPasting] = useState(false)
  const label = declared.field(POST, field)
  const take = (text: string) => {
    if (text.trim() === '') return
    props.onGrid(parseGrid(text))
    setPasting(false)
  }
  return (
    <section aria-label={label}>
      <h2 className="part-title wraps">
        {label}
        <span className="grow" />
        {props.children}
        <Button small icon="paper" aria-expanded={pasting} onClick={() => setPasting(!pasting)}>
          {say('opening.paste')}
        </Button>
      </h2>
      <p className="hint" id={id}>
        {props.hint}
      </p>
      {pasting && (
        <textarea
          className="input paste-here"
          rows={3}
          aria-label={say('opening.pasteHere')}
          aria-describedby={id}
          placeholder={say('opening.pasteHere')}
          ref={focusOn}
          onPaste={(event) => {
            event.preventDefault()
            take(event.clipboardData.getData('text/plain'))
          }}
          onBlur={(event) => take(event.target.value)}
        />
      )}
      <LinesEditor form={form} field={field} owner={`${POST}.${field.name}`} widths={WIDTHS} onGrid={props.onGrid} />
    </section>
  )
}
