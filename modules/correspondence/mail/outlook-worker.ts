/** Runs in a thread of its own: takes an Outlook file apart and hands it back as a mail in raw form. */
import { parentPort } from 'node:worker_threads'
import reading from '@kenjiuno/msgreader'
import { mimeOf, type OutlookFile } from './outlook-mime.ts'

const MOST_FILES = 1000

export type OutlookAnswer = { outcome: 'read'; mail: Uint8Array } | { outcome: 'unreadable'; why: string }

function answer(bytes: Uint8Array): OutlookAnswer {
  const whole = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  const reader = new reading.default(whole)
  // Files of old versions hold the code page of the machine that wrote them; Western is the best guess.
  reader.parserConfig = { ansiEncoding: 'windows-1252' }
  const mail = reader.getFileData()
  if (mail.error) return { outcome: 'unreadable', why: mail.error }
  const files = (mail.attachments ?? []).slice(0, MOST_FILES).map((attachment): OutlookFile => {
    const { fileName, content } = reader.getAttachment(attachment)
    const inner = attachment.innerMsgContent === true
    return {
      name: fileName || attachment.name || attachment.fileNameShort || '',
      mime: inner ? 'application/vnd.ms-outlook' : attachment.attachMimeTag,
      contentId: attachment.pidContentId,
      bytes: content,
    }
  })
  return { outcome: 'read', mail: mimeOf(mail, files) }
}

parentPort?.on('message', (bytes: Uint8Array) => {
  try {
    parentPort?.postMessage(answer(bytes))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    parentPort?.postMessage({ outcome: 'unreadable', why } satisfies OutlookAnswer)
  }
})
