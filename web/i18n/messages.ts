import { IntlMessageFormat } from 'intl-messageformat'
import { isLanguageTag } from '../../kernel/language-tag.ts'
import type english from '../messages/en.json'

/** Id of a text of the app. Each stands in every file of `messages/`. */
export type MessageId = keyof typeof english
export type Values = Record<string, string | number | boolean | Date | null | undefined>

/** One language: its texts, and its labels of declarations by their ids. */
export interface Tongue {
  language: string
  texts: Record<string, string>
  labels: Record<string, string>
  /** What declarations say of themselves, by their ids. */
  says: Record<string, string>
  /** Sentences of the server by their English text. */
  sentences: Record<string, string>
}

const textFiles = import.meta.glob<Record<string, string>>('../messages/[a-z][a-z].json', { import: 'default' })
const saysFiles = import.meta.glob<Record<string, string>>('../messages/says.*.json', { import: 'default' })
const sentenceFiles = import.meta.glob<Record<string, string>>('../messages/sentences.*.json', {
  import: 'default',
})
const labelFiles = import.meta.glob<Record<string, string>>('../messages/labels.*.json', { import: 'default' })

/** Languages that the app can speak: one for each file in `messages/`. */
export const languages: string[] = Object.keys(textFiles)
  .map((path) => /([a-z]{2})\.json$/.exec(path)?.[1] ?? '')
  .sort()

/** The language to speak: the chosen one, else the first of the reader's that we have, else English. */
export function chooseLanguage(chosen: string | undefined, wanted: readonly string[]): string {
  const candidates = [chosen, ...wanted].map((tag) => tag?.slice(0, 2).toLowerCase())
  return candidates.find((tag) => tag !== undefined && languages.includes(tag)) ?? 'en'
}

/** The locale for dates and figures: the reader's own region where it speaks the language, else a plain one. */
export function localeFor(language: string, wanted: readonly string[]): string {
  const own = wanted.find((tag) => tag.toLowerCase().startsWith(`${language}-`) && isLanguageTag(tag))
  return own ?? (language === 'en' ? 'en-GB' : language)
}

/** Loads the texts and labels of a language. */
export async function loadTongue(language: string): Promise<Tongue> {
  const texts = textFiles[`../messages/${language}.json`]
  const labels = labelFiles[`../messages/labels.${language}.json`]
  const says = saysFiles[`../messages/says.${language}.json`]
  const sentences = sentenceFiles[`../messages/sentences.${language}.json`]
  const load = [texts, labels, says, sentences].map((file) => file?.() ?? {})
  const [words = {}, names = {}, own = {}, said = {}] = await Promise.all(load)
  return { language, texts: words, labels: names, says: own, sentences: said }
}

/** Says a text of the app in one language and locale, with its values filled in. */
export type Say = (id: MessageId, values?: Values) => string

/** Makes {@link Say}: messages are parsed once, when first said. An id without a text says itself. */
export function makeSay(tongue: Tongue, locale: string): Say {
  const parsed = new Map<string, IntlMessageFormat | string>()
  return (id, values) => {
    const text = tongue.texts[id]
    if (text === undefined) return id
    const known = parsed.get(id) ?? (text.includes('{') ? new IntlMessageFormat(text, locale) : text)
    parsed.set(id, known)
    return typeof known === 'string' ? known : String(known.format(values))
  }
}
