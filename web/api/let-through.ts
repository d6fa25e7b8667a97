import { get, problemOf } from './client.ts'
import { type Declared, titleOf } from './declared.tsx'
import type { Done, Row } from './types.ts'

/** What an approval let through, in words: `bill`, `KV-26-0387`, `posted`, and the number that it was given. */
export interface LetThrough {
  one: string
  title: string
  state: string
  number: string
  /** Where it is looked at. */
  to: string
}

/** What a message leaves out. */
const NONE = 'none'

interface Released {
  command: string
  id: string
  state?: string
}

function releasedOf(done: Done): Released | undefined {
  const { result } = done
  if (done.record !== 'kernel.held' || typeof result !== 'object' || result === null) return undefined
  const { command, id, state } = result as Record<string, unknown>
  if (typeof command !== 'string' || typeof id !== 'string') return undefined
  return { command, id, state: typeof state === 'string' ? state : undefined }
}

/** What came of a command that waited for approval; nothing for any other command. */
export async function letThrough(done: Done, declared: Declared): Promise<LetThrough | undefined> {
  const released = releasedOf(done)
  const record = declared.record(declared.command(released?.command ?? '')?.on ?? '')
  if (!released || !record) return undefined
  const state = (released.state && declared.stateInside(record, released.state)) || NONE
  const words = { one: declared.inside(record), state }
  const to = `/records/${record.id}/${released.id}`
  try {
    const row = await get<Row>(`/api${to}`)
    const given = record.fields.find((field) => field.kind === 'number' && field.name !== record.title)
    const number = given && typeof row[given.name] === 'string' ? String(row[given.name]) : NONE
    return { ...words, title: titleOf(record, row), number, to }
  } catch (thrown) {
    // Whoever may approve need not be one who may read it; that it was approved is said all the same.
    if (problemOf(thrown).status >= 500) throw thrown
    return { ...words, title: '', number: NONE, to: '' }
  }
}
