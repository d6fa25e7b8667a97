import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react'
import { type Speaker, speaker } from '../../kernel/speak.ts'
import type { Said } from '../../kernel/words.ts'
import { answerIn } from '../api/client.ts'
import { preferences, usePreferences } from '../preferences.ts'
import {
  formatAge,
  formatDate,
  formatFullDate,
  formatInstant,
  formatMonth,
  formatNearDate,
  parseDate,
} from './dates.ts'
import { chooseLanguage, loadTongue, localeFor, makeSay, type Say, type Tongue } from './messages.ts'
import { currencyDigits, formatDecimal, parseDecimal } from './numbers.ts'

/** Dates and figures in the reader's locale. */
export interface Formats {
  locale: string
  /** A decimal string of money, with the places of its currency. */
  money(value: string, currency?: string): string
  decimal(value: string, digits?: number): string
  /** A number of things: rows, files. */
  count(value: number): string
  date(date: string): string
  fullDate(date: string): string
  nearDate(date: string): string
  month(date: string): string
  instant(instant: string): string
  age(instant: string): string
  readDecimal(typed: string): string | undefined
  readDate(typed: string): string | undefined
  compare(a: string, b: string): number
}

export interface Language {
  language: string
  say: Say
  formats: Formats
  labels: Record<string, string>
  says: Record<string, string>
  /** Says what the server put in words. */
  speaker: Speaker
}

const LanguageContext = createContext<Language | undefined>(undefined)

function makeFormats(locale: string): Formats {
  const collator = new Intl.Collator(locale, { numeric: true })
  return {
    locale,
    money: (value, currency) => formatDecimal(locale, value, currencyDigits(currency)),
    decimal: (value, digits) => formatDecimal(locale, value, digits),
    count: (value) => formatDecimal(locale, String(value)),
    date: (date) => formatDate(locale, date),
    fullDate: (date) => formatFullDate(locale, date),
    nearDate: (date) => formatNearDate(locale, date),
    month: (date) => formatMonth(locale, date),
    instant: (instant) => formatInstant(locale, instant),
    age: (instant) => formatAge(instant),
    readDecimal: (typed) => parseDecimal(locale, typed),
    readDate: (typed) => parseDate(locale, typed),
    compare: collator.compare,
  }
}

function wantedLanguage(own?: string): string {
  return chooseLanguage(preferences().language ?? own, navigator.languages)
}

/** Loads the language of the first page before anything is drawn, so that no text flickers. */
export function loadFirstTongue(): Promise<Tongue> {
  const language = wantedLanguage()
  answerIn(localeFor(language, navigator.languages))
  return loadTongue(language)
}

/** Speaks the reader's language to everything inside it, and follows a change of it. */
export function LanguageProvider({ first, children }: { first: Tongue; children: ReactNode }) {
  const { language: chosen } = usePreferences()
  const [tongue, setTongue] = useState(first)
  useEffect(() => {
    const language = chooseLanguage(chosen, navigator.languages)
    let stale = false
    if (language !== tongue.language) loadTongue(language).then((loaded) => !stale && setTongue(loaded))
    return () => {
      stale = true
    }
  }, [chosen, tongue.language])
  const value = useMemo(() => {
    const locale = localeFor(tongue.language, navigator.languages)
    document.documentElement.lang = tongue.language
    answerIn(locale)
    return {
      language: tongue.language,
      say: makeSay(tongue, locale),
      formats: makeFormats(locale),
      labels: tongue.labels,
      says: tongue.says,
      speaker: speaker(tongue, makeFormats(locale)),
    }
  }, [tongue])
  return <LanguageContext value={value}>{children}</LanguageContext>
}

/** The language around this component. */
export function useLanguage(): Language {
  const language = use(LanguageContext)
  if (!language) throw new Error('There is no LanguageProvider around this component.')
  return language
}

/** Says the texts of the app. */
export function useSay(): Say {
  return useLanguage().say
}

/** Says what the server put in words: by its parts where they came along, else by its English text. */
export function useWords(): (english: string, said?: Said) => string {
  const { speaker } = useLanguage()
  return useCallback((english, said) => (said ? speaker.said(said) : speaker.told(english)), [speaker])
}

/** Writes dates and figures. */
export function useFormats(): Formats {
  return useLanguage().formats
}
