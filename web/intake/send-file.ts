import { ProblemError } from '../api/client.ts'
import type { Problem } from '../api/types.ts'

/** What became of one file, or of one that was taken out of it. */
export interface IntakeItem {
  file: string
  kind: string
  outcome: 'filed' | 'open' | 'refused'
  record?: string
  id?: string
  reason?: string
  /** False where the same file was here before. */
  new?: boolean
}

/** `received = filed + open + refused`. */
export interface IntakeReport {
  received: number
  filed: number
  open: number
  refused: number
  items: IntakeItem[]
}

function problemIn(text: string, status: number): Problem {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && 'code' in value && 'message' in value) return value as Problem
  } catch {
    // Not JSON: a page of some proxy. The status alone speaks.
  }
  const code = status === 0 ? 'web.offline' : 'web.serverFailed'
  const message = status === 0 ? 'The server can’t be reached.' : `The server answered ${status}.`
  return { type: 'about:blank', title: message, status, code, message }
}

/** Seconds to wait where a server that takes no more for now does not say. */
const USUAL_WAIT = 1

/**
 * Sends one file to the intake and gives what became of it. `onProgress` hears the share that has gone up, 0 to 1.
 * A server that has taken as much as it takes at a time (429) is asked again when it says: nothing handed in is left.
 */
export async function sendFile(
  file: File,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<IntakeReport> {
  for (;;) {
    const { status, text, wait } = await sendOnce(file, signal, onProgress)
    if (status >= 200 && status < 300) return JSON.parse(text) as IntakeReport
    if (status !== 429) throw new ProblemError(problemIn(text, status))
    await pause(wait, signal)
  }
}

interface Sent {
  status: number
  text: string
  /** Seconds. */
  wait: number
}

/** By XMLHttpRequest, because `fetch` tells nothing about an upload. */
function sendOnce(file: File, signal: AbortSignal, onProgress: (share: number) => void): Promise<Sent> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const request = new XMLHttpRequest()
    const body = new FormData()
    body.append('file', file, file.webkitRelativePath || file.name)
    request.open('POST', '/api/intake')
    request.setRequestHeader('Accept', 'application/json')
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    request.onload = () => {
      const wait = Number(request.getResponseHeader('retry-after') ?? USUAL_WAIT)
      resolve({ status: request.status, text: request.responseText, wait: wait >= 0 ? wait : USUAL_WAIT })
    }
    request.onerror = () => reject(new ProblemError(problemIn('', 0)))
    request.onabort = () => reject(signal.reason)
    signal.addEventListener('abort', () => request.abort())
    request.send(body)
  })
}

const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const timer = setTimeout(resolve, seconds * 1000)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })

/** The files of a drop: folders are opened, and what they hold comes in the order of the folder. */
export async function filesOf(data: DataTransfer): Promise<File[]> {
  const entries = [...data.items].filter((item) => item.kind === 'file').map((item) => item.webkitGetAsEntry())
  if (entries.some((entry) => entry?.isDirectory)) {
    const found = await Promise.all(entries.map((entry) => (entry ? filesUnder(entry) : [])))
    return found.flat()
  }
  return [...data.files]
}

async function filesUnder(entry: FileSystemEntry): Promise<File[]> {
  if (isFile(entry)) return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))]
  if (!isFolder(entry)) return []
  const reader = entry.createReader()
  const entries: FileSystemEntry[] = []
  for (;;) {
    // A folder answers a part at a time until nothing is left.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (part.length === 0) break
    entries.push(...part)
  }
  const found = await Promise.all(entries.filter((each) => !each.name.startsWith('.')).map(filesUnder))
  return found.flat()
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}
