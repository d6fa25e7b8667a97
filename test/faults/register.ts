/** What was asked of the servers and what they answered: all that is held against them afterwards. */

export type Person = 'ida' | 'tomasz' | 'nele' | 'amara'

/** What a command is answered with, as far as it is looked at here. */
export interface Answer {
  id?: string
  state?: string
  revision?: number
  audit: string
  result?: Record<string, unknown>
  held?: { id: string; waitsFor: string[] }
}

/** One request, however often it was sent. */
export interface Sent {
  key: string
  person: Person
  command: string
  /** `unknown`: no answer came, so it may have been done or not. */
  outcome: 'unknown' | 'acknowledged' | 'refused'
  answer?: Answer
  tries: number
  /** Sent again as it was. */
  body: object
  /** In which it was sent first. */
  round: number
}

/** An entry that was acknowledged. */
export interface ExpectedEntry {
  id: string
  text: string
  amount: string
}

/** A batch that is whole: all of its entries are there, or none. */
export interface ExpectedBatch {
  ids: string[]
  acknowledged: boolean
}

/** An invoice or a bill: what it comes to, in which states it may be by what was asked and answered. */
export interface ExpectedDocument {
  id: string
  gross: string
  states: string[]
  /** As it was told when it was posted. */
  number?: string
}

/** A file that was acknowledged: its hash, and how many files it made. */
export interface ExpectedFile {
  name: string
  hash: string
  received: number
}

/** One change of the record that several change at once. */
export interface ExpectedEdit {
  id: string
  /** The revision that was seen when it was made. */
  seen: number
  text: string
  audit: string
}

export interface ExpectedStatement {
  iban: string
  closing: string
  lines: number
}

export type Counts = Record<'sent' | 'acknowledged' | 'unknown' | 'retried' | 'refused', number>

/** Everything that was asked since the beginning. */
export class Register {
  readonly sent = new Map<string, Sent>()
  readonly entries = new Map<string, ExpectedEntry>()
  readonly batches: ExpectedBatch[] = []
  readonly invoices = new Map<string, ExpectedDocument>()
  readonly bills = new Map<string, ExpectedDocument>()
  readonly files = new Map<string, ExpectedFile>()
  readonly statements: ExpectedStatement[] = []
  readonly matches = new Set<string>()
  readonly edits: ExpectedEdit[] = []
  /** What is wrong and was seen while requests were sent. */
  readonly findings: string[] = []
  acknowledged = 0
  /** The round in which is sent now. */
  round = 0
  readonly #rounds = new Map<number, Counts>()

  /** The request of this key, which is sent now: for the first time or again. */
  sending(key: string, person: Person, command: string, body: object): Sent {
    const known = this.sent.get(key)
    if (known) {
      known.tries++
      this.#count('retried')
      return known
    }
    const made: Sent = { key, person, command, outcome: 'unknown', tries: 1, body, round: this.round }
    this.sent.set(key, made)
    return made
  }

  /** Keeps an answer; an answer that differs from an earlier one to the same request is a finding. */
  answered(sent: Sent, answer: Answer): void {
    const earlier = sent.answer
    if (earlier && earlier.audit !== answer.audit)
      this.findings.push(
        `${sent.command} ${sent.key} was answered twice, with audits ${earlier.audit} and ${answer.audit}.`,
      )
    if (!earlier) this.acknowledged++
    sent.outcome = 'acknowledged'
    sent.answer = earlier ?? answer
  }

  /** Counts files, which are sent without a key: their content is what makes them the same. */
  countFile(what: keyof Counts): void {
    this.#count(what)
    if (what === 'acknowledged') this.acknowledged++
  }

  /** What was first asked in a round, and what is known of it by now. */
  counts(round: number): Counts {
    const sent = [...this.sent.values()].filter((one) => one.round === round)
    const of = (outcome: Sent['outcome']): number => sent.filter((one) => one.outcome === outcome).length
    const files = this.#countsOf(round)
    return {
      sent: sent.length + files.sent,
      acknowledged: of('acknowledged') + files.acknowledged,
      unknown: of('unknown') + files.unknown,
      retried: files.retried,
      refused: of('refused') + files.refused,
    }
  }

  #countsOf(round: number): Counts {
    const counts = this.#rounds.get(round) ?? { sent: 0, acknowledged: 0, unknown: 0, retried: 0, refused: 0 }
    this.#rounds.set(round, counts)
    return counts
  }

  /** Files and repetitions are counted in the round in which they are sent. */
  #count(what: keyof Counts): void {
    this.#countsOf(this.round)[what]++
  }
}
