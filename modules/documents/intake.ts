import { basename } from 'node:path'
import { hashOf, type Kernel, type Received, say, type Who } from '../../kernel/index.ts'
import type { Via } from './document.ts'
import { plainName } from './plain-name.ts'
import { addItem, addTaken, emptyReport, type IntakeReport } from './report.ts'
import { type Stored, takeIn, turnAwayFile } from './take-in.ts'
import { type Room, roomForOne, unpack } from './unpack.ts'

export type IncomingFile = {
  /** With the folders it lies in, as the report is to call it. */
  name: string
  /** Its whole size, where that is more than what was read of it. */
  size?: number
  mime?: string
} & ({ /** Its bytes. */ bytes: Uint8Array } | { /** What the file store received of it. */ received: Received })

/** Bytes of one file that are taken in. */
export const LARGEST_FILE = 100 * 1024 * 1024

const TOO_LARGE = String(say`The file is larger than 100 MB. Split it, or ask for a smaller one.`)

/**
 * Takes in one file and everything in it: each ends filed, open or refused, and is counted once, so that
 * `received = filed + open + refused`. A file that can't be taken is a refusal and is kept as one, never an exception;
 * an error means that the database can't be reached, and that the same file must be sent again.
 */
export async function intake(
  kernel: Kernel,
  who: Who,
  file: IncomingFile,
  via: Via,
  report: IntakeReport = emptyReport(),
  room: Room = roomForOne(),
): Promise<IntakeReport> {
  const shown = plainName(file.name)
  const stored: Omit<Stored, 'file'> = {
    ...{ name: basename(shown), shown, via },
    ...(file.mime ? { mime: plainName(file.mime) } : {}),
  }
  const { hash, size, kept } = 'received' in file ? file.received : await receivedOf(kernel, file)
  const whole = Math.max(file.size ?? 0, size)
  if (!kept) {
    const { taken, fresh } = await turnAwayFile(kernel, who, { ...stored, file: hash }, TOO_LARGE, whole, false)
    await addTaken({ kernel, who, report }, shown, taken, fresh)
    return report
  }
  const { taken, fresh } = await takeIn(kernel, who, { ...stored, file: hash })
  await addTaken({ kernel, who, report }, shown, taken, fresh)
  if (taken.first) await unpack(kernel, who, taken, shown, report, 0, room)
  return report
}

/** Bytes that are at hand, received as if they came in pieces. */
async function receivedOf(
  { files }: Kernel,
  { bytes, size = 0 }: { bytes: Uint8Array; size?: number },
): Promise<Received> {
  const kept = Math.max(size, bytes.byteLength) <= LARGEST_FILE
  const hash = kept ? await files.put(bytes) : hashOf(bytes.subarray(0, LARGEST_FILE))
  return { hash, size: bytes.byteLength, kept }
}

/**
 * Keeps that a file came in that could not be read where it lies, and why: once, however often that is tried.
 * @param mark what tells this file from another of its name, such as the instant of its last change
 */
export async function intakeUnreadable(
  kernel: Kernel,
  who: Who,
  file: { name: string; mark: string; size: number; reason: string },
  via: Via,
): Promise<void> {
  const shown = plainName(file.name)
  const stored = { name: basename(shown), shown, via, file: hashOf(Buffer.from(`unread ${shown} ${file.mark}`)) }
  await turnAwayFile(kernel, who, stored, file.reason, file.size, false)
}

/** Counts a file that could not even be read where it lies. */
export const addUnreadable = (report: IntakeReport, name: string, reason: string): void =>
  addItem(report, { file: name, kind: 'unread', outcome: 'refused', reason, new: false })
