import { Combobox, useCombobox } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { useDeclared } from '../api/declared.tsx'
import { useSay } from '../i18n/language.tsx'
import { focusWhenShown } from '../parts/focus.ts'
import { Icon } from '../parts/icon.tsx'
import type { ControlProps } from './types.ts'

export interface PickerOption {
  value: string
  title: string
  about?: ReactNode
}

export interface PickerProps extends ControlProps {
  options: PickerOption[]
  /** The words of the chosen value. */
  shown: string
  busy?: boolean
  /** True while the options still answer what was typed before. */
  stale?: boolean
  onSearch: (typed: string) => void
  onPick: (option: PickerOption) => void
  /** Offers to make what was typed. */
  make?: { label: (typed: string) => string; run: (typed: string) => void }
}

const MAKE = '\u0000make'

/**
 * A field with a list under it that follows what is typed. Arrow keys move in the list, Enter takes the
 * marked entry, Tab takes it too and goes on; Escape gives back what was there. Whoever is faster than the answer
 * gets what fits their words best once it is there, never what fitted the words before.
 */
export function Picker(props: PickerProps) {
  const say = useSay()
  const declared = useDeclared()
  const [typed, setTyped] = useState<string>()
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [unresolved, setUnresolved] = useState(false)
  const finish = () => {
    setTyped(undefined)
    setUnresolved(false)
    props.onSearch('')
    combobox.closeDropdown()
  }
  const { options, stale = false } = props
  const [awaits, setAwaits] = useState(false)
  const { selectFirstOption, resetSelectedOption } = combobox
  useEffect(() => {
    // What fits best is marked while a person types, so that Enter or Tab takes it; to make one is never the first.
    if (typed && options.length > 0 && !stale) selectFirstOption()
    else resetSelectedOption()
  }, [typed, options, stale, selectFirstOption, resetSelectedOption])
  const pick = (value: string) => {
    if (value === MAKE) props.make?.run(typed?.trim() ?? '')
    else {
      const option = props.options.find((each) => each.value === value)
      if (option) props.onPick(option)
    }
    finish()
  }
  useEffect(() => {
    if (!awaits || stale) return
    setAwaits(false)
    const [best] = options
    if (best) pick(best.value)
  })
  const search = (text: string) => {
    setTyped(text)
    setAwaits(false)
    props.onSearch(text)
    setUnresolved(false)
    combobox.openDropdown()
    if (props.value !== null && props.value !== undefined) props.onChange(null)
  }
  const leave = () => {
    // Words that name nothing stay where they were typed, and it is said that they do.
    if (typed?.trim()) setUnresolved(true)
    else setTyped(undefined)
    combobox.closeDropdown()
    props.onLeave?.()
  }
  const invalid = props.invalid || unresolved
  const offersMake = props.make && typed !== undefined && typed.trim() !== ''
  return (
    <>
      <Combobox
        store={combobox}
        onOptionSubmit={pick}
        unstyled
        withinPortal
        position="bottom-start"
        width="max-content"
      >
        <Combobox.Target>
          <span className={`input${invalid ? ' invalid' : ''}`}>
            <Combobox.EventsTarget withExpandedAttribute>
              <input
                id={props.id}
                value={typed ?? props.shown}
                onChange={(event) => search(event.target.value)}
                onFocus={(event) => event.target.select()}
                onClick={() => combobox.openDropdown()}
                onBlur={leave}
                onKeyDown={(event) => {
                  if (event.key === 'Escape' && combobox.dropdownOpened) {
                    event.stopPropagation()
                    finish()
                  }
                  const takes = event.key === 'Enter' || event.key === 'Tab'
                  if (takes && typed?.trim() && stale && combobox.getSelectedOptionIndex() === -1) {
                    if (event.key === 'Enter') event.preventDefault()
                    setAwaits(true)
                    return
                  }
                  if (event.key === 'Tab' && typed && combobox.dropdownOpened) combobox.clickSelectedOption()
                  if (event.key === 'ArrowDown' && !combobox.dropdownOpened) combobox.openDropdown()
                }}
                aria-autocomplete="list"
                aria-invalid={invalid || undefined}
                aria-describedby={props.describedBy}
                aria-label={props.label}
                aria-required={!props.field.optional && props.field.default === undefined ? true : undefined}
                ref={props.autoFocus ? focusWhenShown : undefined}
                data-autofocus={props.autoFocus || undefined}
                autoComplete="off"
                title={unresolved ? say('picker.unresolved') : undefined}
              />
            </Combobox.EventsTarget>
            <Icon name="down" small />
          </span>
        </Combobox.Target>
        <Combobox.Dropdown className="menu-panel">
          <Combobox.Options
            className="option-list"
            aria-label={props.label ?? declared.field(props.around.owner, props.field)}
          >
            {props.options.map((option) => (
              <Combobox.Option
                key={option.value}
                value={option.value}
                className="option"
                aria-selected={option.value === props.value}
              >
                <span className="one-line">{option.title}</span>
                <span className="second cut">{option.about}</span>
              </Combobox.Option>
            ))}
            {offersMake && (
              <Combobox.Option value={MAKE} className="option">
                <Icon name="add" small />
                {props.make?.label(typed.trim())}
              </Combobox.Option>
            )}
            {props.options.length === 0 && !offersMake && (
              <Combobox.Empty className="option third">
                {props.busy ? say('searching') : say('nothingFound')}
              </Combobox.Empty>
            )}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {unresolved && !props.invalid && (
        <p className="fault" role="alert">
          {say('picker.unresolved')}
        </p>
      )}
    </>
  )
}
