import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Labels } from '../kernel/label-names.ts'

/**
 * Home of every text that is said in more than one language: the app builds these files in, the server reads the same
 * ones for what it writes itself. They are data; nothing else of the app is known here.
 */
const FOLDER = new URL('../web/messages/', import.meta.url)

/** One language: what declarations are called in it, and the sentences of the server by their English text. */
export interface MessageFiles {
  language: string
  labels: Labels
  sentences: Labels
}

const languages = new Set(readdirSync(FOLDER).flatMap((name) => /^([a-z]{2})\.json$/.exec(name)?.[1] ?? []))
const known = new Map<string, MessageFiles>()

function read(name: string): Labels {
  const file = new URL(name, FOLDER)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Labels) : {}
}

/** The language of a tag such as `de-AT` where there are messages in it; else undefined. */
export function knownLanguage(tag: string | undefined): string | undefined {
  const language = tag?.trim().slice(0, 2).toLowerCase()
  return language !== undefined && languages.has(language) ? language : undefined
}

/** The messages of the language of a tag, else those of English; each file is read once. */
export function messageFiles(tag: string | undefined): MessageFiles {
  const language = knownLanguage(tag) ?? 'en'
  const before = known.get(language)
  if (before) return before
  const made = { language, labels: read(`labels.${language}.json`), sentences: read(`sentences.${language}.json`) }
  known.set(language, made)
  return made
}
