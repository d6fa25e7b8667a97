/** What the fuzzing runner knows of a parser. */
export interface Target {
  name: string
  /** Files that are changed. */
  corpus: (seed: number) => Uint8Array[]
  /** Reads bytes to the end; a refusal with a code is an answer, anything else thrown is a finding. */
  run: (bytes: Uint8Array) => unknown
  /** Text that takes time by the square of its length shows here: each makes a file that holds it. */
  around?: readonly ((text: string) => Uint8Array)[]
  /** Milliseconds of processor time that one input may take, where it is not two seconds. */
  most?: number
  /** How much of the time it gets, where others get 1: a slow parser needs more for as many tries. */
  share?: number
}

export const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'))
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
