import { Combobox, useCombobox } from '@mantine/core'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { useSay } from '../i18n/language.tsx'
import { type Choosable, found } from './entry-lines.ts'

export interface QuickCellProps {
  id: string
  label: string
  invalid?: boolean
  describedBy?: string
  /** What stands in the cell while nobody types. */
  shown: string
  options: readonly Choosable[]
  /** Any text may stand here; an option is taken only when it is marked. */
  free?: boolean
  onType?: (text: string) => void
  onPick: (option: Choosable | undefined) => void
  onLeave?: () => void
}

/**
 * A cell that is filled by typing a code or a name: the best fit is marked at once, and Tab or Enter takes it.
 * Everything is at hand, so nothing waits for the server.
 */
export function QuickCell(props: QuickCellProps) {
  const { free, options } = props
  const say = useSay()
  const [typed, setTyped] = useState<string>()
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const fits = free ? options.slice(0, 12) : found(typed ?? '', options)
  const first = fits[0]?.id
  const { dropdownOpened, selectFirstOption } = combobox
  useEffect(() => {
    if (!free && typed && dropdownOpened && first) selectFirstOption()
  }, [free, typed, dropdownOpened, first, selectFirstOption])
  const take = (option: Choosable | undefined) => {
    setTyped(undefined)
    combobox.closeDropdown()
    if (option) props.onPick(option)
  }
  const type = (text: string) => {
    setTyped(text)
    props.onType?.(text)
    combobox.openDropdown()
    if (text === '') props.onPick(undefined)
  }
  const leave = () => {
    if (!free && typed) take(fits[0])
    setTyped(undefined)
    combobox.closeDropdown()
    props.onLeave?.()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && dropdownOpened) {
      event.stopPropagation()
      setTyped(undefined)
      combobox.closeDropdown()
    }
    if (event.key === 'Tab' && !free && typed) take(fits[combobox.getSelectedOptionIndex()] ?? fits[0])
    if (event.key === 'ArrowDown' && !event.altKey && !dropdownOpened) combobox.openDropdown()
  }
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(id) => take(options.find((each) => each.id === id))}
      unstyled
      withinPortal
      position="bottom-start"
      width="max-content"
    >
      <Combobox.Target>
        <span className={`input${props.invalid ? ' invalid' : ''}`}>
          <Combobox.EventsTarget withExpandedAttribute>
            <input
              id={props.id}
              value={free ? props.shown : (typed ?? props.shown)}
              onChange={(event) => type(event.target.value)}
              onFocus={(event) => event.target.select()}
              onClick={() => !free && combobox.openDropdown()}
              onBlur={leave}
              onKeyDown={press}
              aria-autocomplete="list"
              aria-invalid={props.invalid || undefined}
              aria-describedby={props.describedBy}
              aria-label={props.label}
              autoComplete="off"
            />
          </Combobox.EventsTarget>
        </span>
      </Combobox.Target>
      <Combobox.Dropdown className="menu-panel" hidden={fits.length === 0 && free}>
        <Combobox.Options className="option-list" aria-label={props.label}>
          {fits.map((option) => (
            <Combobox.Option key={option.id} value={option.id} className="option">
              <span className="second one-line option-code">{option.code}</span>
              <span className="cut">{option.name}</span>
            </Combobox.Option>
          ))}
          {fits.length === 0 && !free && (
            <Combobox.Empty className="option third">{say('nothingFound')}</Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
