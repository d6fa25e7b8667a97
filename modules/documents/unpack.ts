import {
  asSystem,
  dispatch,
  hashOf,
  type Kernel,
  poolRun,
  type RowOf,
  readerOf,
  say,
  type Who,
} from '../../kernel/index.ts'
import { document } from './document.ts'
import { plainName } from './plain-name.ts'
import type { Part, Parts } from './readers.ts'
import { readFileOf } from './reading.ts'
import { addTaken, emptyReport, type IntakeReport } from './report.ts'
import { storedFile } from './stored-file.ts'
import { type Taken, takenOf } from './take.ts'
import { type Stored, type TakenIn, takeIn, turnAwayFile } from './take-in.ts'

/** How many files may lie in one another. */
const DEEPEST = 6

/**
 * What may come out of one file that was handed in, out of the files in it, and so on. Each archive has limits of its own;
 * without one over all of them, archives in archives would fill any disk.
 */
export interface Room {
  files: number
  bytes: number
}

export const roomForOne = (): Room => ({ files: 50_000, bytes: 2 * 1024 * 1024 * 1024 })

const TOO_MUCH = String(
  say`More would come out of this file than is taken out of one. Unpack it and send what is in it by itself.`,
)

const TOO_DEEP = String(say`It lies too deep in other files. Take it out and send it by itself.`)

/** A document of which the files in it are taken in. */
interface Opened {
  document: string
  /** How the report calls it. */
  shown: string
  depth: number
}

/**
 * Takes in what a document holds. What was taken in before, by this run, by one that was broken off or by another that
 * works at the same time, is found again and counted again: so it can be repeated at any time, and nothing is lost
 * between a file and the files in it.
 */
export async function unpack(
  kernel: Kernel,
  who: Who,
  from: Pick<Taken, 'document' | 'unpack'>,
  shown: string,
  report: IntakeReport,
  depth = 0,
  room: Room = roomForOne(),
): Promise<void> {
  const opened: Opened = { document: from.document, shown, depth }
  if (!from.unpack) return countAgain(kernel, who, opened, report)
  const parts = await partsOf(kernel, who, from.document)
  let position = 0
  for await (const part of parts()) {
    await takePart(kernel, who, opened, part, position++, report, room)
    // The last that was turned away stands for those behind it.
    if (room.files < 0) break
  }
  const request = { command: 'documents.document.unpacked', id: from.document, input: { parts: position } }
  await dispatch(kernel, request, { ...asSystem(who.name), door: who.door })
}

/** The files in a document, by the reader that filed it; its bytes say the same every time. */
async function partsOf(kernel: Kernel, who: Who, id: string): Promise<Parts> {
  const read = readerOf(kernel, who)
  const row = await read.get(document, id)
  if (!row) return () => []
  const file = await storedFile(kernel.files, row.file)
  const { answer } = await readFileOf(read, { file, name: row.name, mime: row.mime, parent: row.parent })
  return answer && 'file' in answer && answer.parts ? answer.parts : () => []
}

async function takePart(
  kernel: Kernel,
  who: Who,
  from: Opened,
  part: Part,
  position: number,
  report: IntakeReport,
  room: Room,
): Promise<void> {
  const name = plainName(part.name)
  const shown = `${from.shown} › ${name}`
  const mime = part.mime ? { mime: plainName(part.mime) } : {}
  const stored = { name, shown, ...mime, via: 'attachment' as const, parent: from.document, position }
  const { taken, fresh } = await takeOrTurnAway(kernel, who, from, part, stored, room)
  await addTaken({ kernel, who, report }, shown, taken, fresh)
  if (taken.first) await unpack(kernel, who, taken, shown, report, from.depth + 1, room)
}

async function takeOrTurnAway(
  kernel: Kernel,
  who: Who,
  from: Opened,
  { bytes }: Part,
  stored: Omit<Stored, 'file'>,
  room: Room,
): Promise<TakenIn> {
  const unread = (reason: string, size: number): Promise<TakenIn> => {
    const file = hashOf(Buffer.from(`${from.document} ${stored.position}`))
    return turnAwayFile(kernel, who, { ...stored, file }, reason, size, false)
  }
  room.files--
  if (!(bytes instanceof Uint8Array)) return unread(bytes.refused, 0)
  if (room.files < 0 || room.bytes < bytes.byteLength) return unread(TOO_MUCH, bytes.byteLength)
  room.bytes -= bytes.byteLength
  const file = await kernel.files.put(bytes)
  return from.depth < DEEPEST
    ? takeIn(kernel, who, { ...stored, file })
    : turnAwayFile(kernel, who, { ...stored, file }, TOO_DEEP, bytes.byteLength, true)
}

type KnownPart = Pick<RowOf<typeof document>, 'id' | 'state' | 'kind' | 'reader' | 'outcome' | 'unpacking'> & {
  shown: string
  first: boolean
  filedAs: string | null
}

/** Counts again what was taken out of a document before. */
async function countAgain(kernel: Kernel, who: Who, from: Opened, report: IntakeReport): Promise<void> {
  const known = await poolRun(kernel)<KnownPart>(
    `select d.id, d.state, d.kind, d.reader, d.outcome, d.unpacking, d.filed_as as "filedAs", a.name as shown, a.first
     from documents_arrival a join documents_document d on d.id = a.document where a.parent = $1 order by a.position`,
    [from.document],
  )
  for (const part of known) {
    const taken = takenOf(part, part.first)
    await addTaken({ kernel, who, report }, part.shown, taken, false)
    if (part.first) await unpack(kernel, who, taken, part.shown, report, from.depth + 1)
  }
}

/**
 * Goes on where an intake was broken off: takes in what is still in files that were kept but not taken apart to the
 * end. To be run when a server starts, before more is taken in, and now and then for files of some age, which nobody
 * is at any more.
 * @param olderThan minutes since the file came in.
 */
export async function resumeIntake(kernel: Kernel, olderThan = 0, who: Who = asSystem()): Promise<IntakeReport> {
  const report = emptyReport()
  const left = await poolRun(kernel)<{ id: string; name: string }>(
    `select id, name from documents_document where unpacking and created_at <= clock_timestamp() - make_interval(mins => $1)
     order by created_at`,
    [olderThan],
  )
  for (const { id, name } of left) await unpack(kernel, who, { document: id, unpack: true }, name, report)
  return report
}
