/** What was tried at which door, how it ended, and what should not have been. */
import type { LightMyRequestResponse } from 'fastify'
import { ID, MARK, type Somebody, type World } from './authorisation-world.ts'

export interface Tally {
  /** By door: how many were let through and how many refused. */
  readonly doors: Map<string, { allowed: number; refused: number }>
  readonly findings: string[]
}

export const newTally = (): Tally => ({ doors: new Map(), findings: [] })

/** Notes one try, and what is wrong with its outcome, if anything is. */
export function note(tally: Tally, door: string, allowed: boolean, wrong?: string | null): void {
  const counts = tally.doors.get(door) ?? { allowed: 0, refused: 0 }
  tally.doors.set(door, counts)
  if (allowed) counts.allowed++
  else counts.refused++
  if (wrong) tally.findings.push(`${door}: ${wrong}`)
}

/** The counts as a table for people. */
export function tableOf(tally: Tally): string {
  const rows = [...tally.doors].map(([door, { allowed, refused }]) => [door, allowed, refused, allowed + refused])
  const sum = (at: 1 | 2 | 3) => rows.reduce((total, row) => total + Number(row[at]), 0)
  return [['door', 'let through', 'refused', 'tried'], ...rows, ['all', sum(1), sum(2), sum(3)]]
    .map(
      ([door, ...figures]) => String(door).padEnd(52) + figures.map((figure) => String(figure).padStart(12)).join(''),
    )
    .join('\n')
}

/** Works through all, as many at once as one person may have under way of what costs most (`doors/http/costs.ts`). */
export async function each<T>(all: Iterable<T>, work: (one: T) => Promise<void>, atOnce = 4): Promise<void> {
  const rest = [...all].values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const one of rest) await work(one)
    }),
  )
}

/**
 * What an answer tells of the company that this person has no part in: ids of its rows, or words that were written
 * there. Null where it tells nothing.
 * @param own ids that the one who asks has stated.
 */
export function leakIn(world: World, { company }: Somebody, body: string, ...own: string[]): string | null {
  if (company !== world.other) return null
  const id = body.match(ID)?.find((one) => world.foreign.has(one) && !own.includes(one))
  if (id) return `tells the id ${id}: …${body.slice(Math.max(0, body.indexOf(id) - 120), body.indexOf(id) + 60)}`
  const at = body.toLowerCase().indexOf(MARK)
  return at < 0 ? null : `tells words: …${body.slice(Math.max(0, at - 120), at + 40)}`
}

/**
 * Asks as somebody. The cases run beside one another and enter the same codes and names, so some of them meet in a
 * deadlock: whoever is told that others were at it asks again, as the answer says, and what comes then counts.
 */
export async function ask(
  world: World,
  { who }: Somebody,
  url: string,
  post?: unknown,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  const once = () =>
    world.app.inject({
      url,
      headers: { 'x-who': who.id, ...headers },
      ...(post === undefined ? {} : { method: 'POST' as const, payload: post as Record<string, unknown> }),
    })
  let answer = await once()
  for (let again = 0; again < 10 && answer.statusCode === 503 && answer.body.includes('record.contended'); again++)
    answer = await once()
  return answer
}

/** An answer without what the one who asks had stated, so that two of them can be held side by side. */
export const bare = (answer: LightMyRequestResponse, ...stated: string[]): string =>
  stated.reduce(
    (text, one) => text.replaceAll(one, '‹id›'),
    `${answer.statusCode} ${answer.body.replace(/"audit":"[^"]*"/g, '"audit":"‹audit›"')}`,
  )
