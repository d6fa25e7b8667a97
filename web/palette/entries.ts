import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useMemo } from 'react'
import { titleOf, useDeclared } from '../api/declared.tsx'
import { useRecord, useSearch } from '../api/queries.ts'
import type { CommandShape, RecordShape, Row } from '../api/types.ts'
import { fits, isAllowed, letterOf, ownCommands } from '../command/command-keys.ts'
import { useCommandDialog } from '../command/dialogs.tsx'
import { recordIcon } from '../frame/icons.ts'
import { useNavigation } from '../frame/navigation.tsx'
import { useSay, useWords } from '../i18n/language.tsx'
import { createOf, pages } from '../pages/registry.tsx'
import type { IconName } from '../parts/icon.tsx'

/** One line of the palette. */
export interface Entry {
  id: string
  title: string
  about?: string
  icon: IconName
  keys?: string
  /** Why it can't be done now; it is shown and not run. */
  why?: string
  run: () => void
}

export interface Section {
  title: string
  entries: Entry[]
}

/** The record that is open, as the address names it. */
export function useOpenRecord(): { shape: RecordShape; row: Row } | undefined {
  const declared = useDeclared()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const [, kind, record = '', id] = path.split('/')
  const shape = kind === 'records' ? declared.record(record) : undefined
  const open = useRecord(record, shape && id && id !== 'new' ? id : undefined)
  return shape && open.data ? { shape, row: open.data } : undefined
}

/** Why a command can't be run on a record now, in the reader's words. */
function whyNot(row: Row, command: string, words: ReturnType<typeof useWords>): string | undefined {
  const may = row._may?.find((each) => each.command === command)
  return may?.why && words(may.why, may.said)
}

/** Commands on the record that is open: those that fit its state, with why not where the person may not. */
export function useOpenCommands(): Entry[] {
  const declared = useDeclared()
  const words = useWords()
  const openCommand = useCommandDialog()
  const open = useOpenRecord()
  if (!open) return []
  const { shape, row } = open
  const title = titleOf(shape, row)
  return ownCommands(shape, declared.catalogue.commands)
    .filter((command) => fits(command, row))
    .map((command) => ({
      id: `on ${command.id}`,
      title: `${declared.commandLabel(command)} ${title}`,
      about: declared.commandSays(command),
      icon: recordIcon(shape.id),
      keys: letterOf(command),
      why: isAllowed(row, command.id) ? undefined : whyNot(row, command.id, words),
      run: () => openCommand({ command: command.id, on: [{ id: row.id, title }] }),
    }))
}

function isForAll(command: CommandShape, generated: ReadonlySet<string>): boolean {
  return command.makes && !generated.has(command.id) && command.module !== 'kernel'
}

/** What is made every day comes before what is set up once. */
const DAILY = ['sales', 'purchasing', 'ledger', 'contacts', 'work', 'banking', 'items']

function rankOf(module: string): number {
  return (DAILY.indexOf(module) + DAILY.length + 1) % (DAILY.length + 1)
}

/** Everything that can be made or run without a record before it. */
export function useGeneralCommands(): Entry[] {
  const say = useSay()
  const navigate = useNavigate()
  const declared = useDeclared()
  const openCommand = useCommandDialog()
  return useMemo(() => {
    const { records, commands } = declared.catalogue
    const generated = new Set(records.flatMap((record) => createOf(record, commands) ?? []))
    const makes = records
      .filter((record) => createOf(record, commands))
      .sort((a, b) => rankOf(a.module) - rankOf(b.module))
      .map((record) => ({
        id: `new ${record.id}`,
        title: say('new.one', { one: declared.inside(record) }),
        about: declared.moduleLabel(record.module),
        icon: 'add' as const,
        run: () => void navigate({ to: '/records/$record/new', params: { record: record.id } }),
      }))
    const runs = commands
      .filter((command) => isForAll(command, generated))
      .map((command) => ({
        id: command.id,
        title: declared.commandLabel(command),
        about: `${declared.moduleLabel(command.module)} · ${declared.commandSays(command)}`,
        icon: 'bolt' as const,
        run: () => {
          const page = pages.find((each) => each.command === command.id)
          if (page) void navigate({ to: page.path })
          else openCommand({ command: command.id, ask: true })
        },
      }))
    return [...makes, ...runs]
  }, [declared, navigate, openCommand, say])
}

/** Every page: places of the navigation, lists, reports. */
export function usePlaceEntries(): Entry[] {
  const navigate = useNavigate()
  const declared = useDeclared()
  const { top, groups } = useNavigation()
  return useMemo(() => {
    const places = [
      ...top.map((place) => ({ ...place, about: '' })),
      ...groups.flatMap((group) =>
        group.places.map((place, index) => ({
          ...place,
          icon: place.icon,
          about: group.label,
          letter: place.letter ?? (index === 0 ? group.letter : undefined),
        })),
      ),
    ]
    const known = new Set(places.map((place) => place.to))
    const lists = declared.catalogue.records
      .filter((record) => record.mayRead && !known.has(`/records/${record.id}`))
      .map((record) => ({
        id: record.id,
        label: declared.many(record),
        icon: recordIcon(record.id),
        to: `/records/${record.id}`,
        about: declared.moduleLabel(record.module),
        letter: undefined,
      }))
    const queries = declared.catalogue.queries
      .filter((query) => query.columns.length > 0 && !known.has(`/queries/${query.id}`))
      .map((query) => ({
        id: query.id,
        label: declared.queryLabel(query),
        icon: 'chart' as const,
        to: `/queries/${query.id}`,
        about: declared.moduleLabel(query.module),
        letter: undefined,
      }))
    return [...places, ...lists, ...queries].map((place) => ({
      id: `go ${place.to}`,
      title: place.label,
      about: place.about,
      icon: place.icon,
      keys: place.letter ? `g ${place.letter}` : undefined,
      run: () => void navigate({ to: place.to }),
    }))
  }, [declared, groups, navigate, top])
}

/** Records in which the words occur; busy until hits for these very words are there. */
export function useHitEntries(words: string): { entries: Entry[]; busy: boolean } {
  const navigate = useNavigate()
  const declared = useDeclared()
  const hits = useSearch(words)
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean)
  // What is called exactly so comes first, a bill before the open item that stands for it; then what is called like it,
  // files last among them; then what only mentions it.
  const nearness = (hit: { record: string; title: string }) => {
    const title = hit.title.toLowerCase()
    const standsFor = declared.record(hit.record)?.fields.some(({ name }) => name === 'subject') ?? false
    if (title === asked.join(' ')) return standsFor ? 4 : 5
    if (!asked.every((word) => title.includes(word))) return 0
    return hit.record === 'documents.document' ? 1 : standsFor ? 2 : 3
  }
  const found = [...(hits.data?.hits ?? [])].sort((a, b) => nearness(b) - nearness(a))
  const entries = found.map((hit) => {
    const shape = declared.record(hit.record)
    return {
      id: `${hit.record}/${hit.id}`,
      title: (hit.of?.title ?? hit.title) || hit.id.slice(0, 8),
      about: [shape ? declared.one(shape) : hit.record, hit.snippet].filter(Boolean).join(', '),
      icon: recordIcon(hit.record),
      run: () => void navigate({ to: '/records/$record/$id', params: hit.of ?? { record: hit.record, id: hit.id } }),
    }
  })
  return { entries: words.trim().length > 1 ? entries : [], busy: hits.isLoading || hits.isPlaceholderData }
}

/** Entries in which every word occurs, those that begin with the text first. */
export function matching(entries: readonly Entry[], text: string, most: number): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const found = entries.filter((entry) =>
    words.every((word) => `${entry.title} ${entry.about ?? ''}`.toLowerCase().includes(word)),
  )
  const rank = (entry: Entry) => {
    const title = entry.title.toLowerCase()
    if (title.startsWith(words[0] ?? '')) return 0
    return words.every((word) => title.includes(word)) ? 1 : 2
  }
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, most)
}
