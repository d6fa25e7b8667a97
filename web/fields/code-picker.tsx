import { useMemo, useState } from 'react'
import { useFormats } from '../i18n/language.tsx'
import { Picker, type PickerOption } from './picker.tsx'
import type { ControlProps } from './types.ts'
import { codeName } from './values.ts'

const LANGUAGES =
  'bg cs da de el en es et fi fr ga hr hu it ja lt lv mt nb nl pl pt ro ru sk sl sq sr sv tr uk zh'.split(' ')
const SHOWN = 40

function countries(locale: string): string[] {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const codes = [...letters].flatMap((first) => [...letters].map((second) => first + second))
  const names = new Intl.DisplayNames(locale, { type: 'region', fallback: 'none' })
  // Codes outside ISO 3166-1 that Unicode has names for: groupings, withdrawn countries, test regions.
  const foreign = new Set(['AC', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'TA', 'UN', 'XA', 'XB', 'ZZ'])
  return codes.filter((code) => !foreign.has(code) && names.of(code) !== undefined)
}

function codesOf(kind: 'region' | 'language' | 'currency', locale: string): string[] {
  if (kind === 'currency') return Intl.supportedValuesOf('currency')
  return kind === 'language' ? LANGUAGES : countries(locale)
}

/** Picks a currency, country or language by code or name. */
export function CodePicker(props: ControlProps & { kind: 'region' | 'language' | 'currency' }) {
  const { kind } = props
  const { locale, compare } = useFormats()
  const [typed, setTyped] = useState('')
  const all = useMemo(() => {
    const options = codesOf(kind, locale).map((code) => ({
      value: code,
      title: code,
      about: codeName(kind, locale, code),
    }))
    return options.sort((a, b) => (kind === 'currency' ? compare(a.value, b.value) : compare(a.about, b.about)))
  }, [kind, locale, compare])
  const options = useMemo(() => found(all, typed), [all, typed])
  const code = typeof props.value === 'string' ? props.value : ''
  const shown = code === '' || kind === 'currency' ? code : codeName(kind, locale, code)
  return (
    <Picker
      {...props}
      shown={shown}
      options={options}
      onSearch={setTyped}
      onPick={(option) => props.onChange(option.value)}
    />
  )
}

function found(all: (PickerOption & { about: string })[], typed: string): PickerOption[] {
  const words = typed.trim().toLowerCase()
  if (words === '') return all.slice(0, SHOWN)
  const exact = all.filter((option) => option.value.toLowerCase() === words)
  const begins = all.filter(
    (option) => option.about.toLowerCase().startsWith(words) || option.value.toLowerCase().startsWith(words),
  )
  const holds = all.filter((option) => option.about.toLowerCase().includes(words))
  return [...new Set([...exact, ...begins, ...holds])].slice(0, SHOWN)
}
