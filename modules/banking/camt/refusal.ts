/**
 * What to do about each refusal of the statement reader, by code. The message of a refusal says what
 * happened and where; this says what the person does next.
 */
import { Refusal } from '../../../kernel/refusal.ts'
import { say, type Words } from '../../../kernel/words.ts'
export const camtRefusals = {
  'banking.camt.empty': say`The file has no content. Download the statement from the bank again.`,
  'banking.camt.tooLarge': say`Ask the bank for shorter periods, a file a day or a month, and import these.`,
  'banking.camt.encoding': say`The bytes do not fit the character encoding that the file names. Use the file as the bank sent it, not a copy saved by an editor.`,
  'banking.camt.notWellFormed': say`The file is damaged or cut off. Download the statement from the bank again.`,
  'banking.camt.doctype': say`Bank statements never carry a document type declaration. Do not trust this file; get it from the bank again.`,
  'banking.camt.notCamt': say`Only account reports (camt.052), statements (camt.053) and notifications (camt.054) are read here.`,
  'banking.camt.severalMessages': say`Split the file so that each part holds one message.`,
  'banking.camt.missing': say`The standard requires this element. Ask the bank for a complete file.`,
  'banking.camt.wrongValue': say`The standard does not allow this value. Ask the bank for a corrected file.`,
} as const

/** The code of a refusal: a key of {@link camtRefusals}. */
export type CamtRefusalCode = keyof typeof camtRefusals

/**
 * Thrown when a file can't be read as a bank statement. `message` says what is wrong and where,
 * `help` what to do, `field` names the ISO 20022 element where one is at fault.
 */
export class CamtRefusal extends Refusal {
  constructor(code: CamtRefusalCode, message: Words, field?: string) {
    super(code, message, { help: camtRefusals[code], ...(field === undefined ? {} : { field }) })
    this.name = 'CamtRefusal'
  }
}

/** The same refusal with the place in the file said first, e.g. `Statement 1, entry 3: …`. */
export function refusalAt(place: Words | undefined, refusal: CamtRefusal): CamtRefusal {
  return place === undefined
    ? refusal
    : new CamtRefusal(refusal.code as CamtRefusalCode, say`${place}: ${refusal.said}`, refusal.field)
}

/** A value as it may be shown in a message: one line, cut at 40 characters. */
export function shown(value: string): string {
  const line = value.replace(/\s+/g, ' ')
  return line.length > 40 ? `“${line.slice(0, 40)}…”` : `“${line}”`
}
