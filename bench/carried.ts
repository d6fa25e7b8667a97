/** What boxes carry, computed from what a unit of work costs. */

interface Cost {
  /** Processor time in milliseconds, of the server and of the database. */
  server: number
  database: number
}

export interface Measured {
  /** A journal entry of two lines by HTTP, eight clients. */
  entry: Cost
  /** The same in an import. */
  batch: Cost
  /** A trial balance. */
  report: Cost
  /** A second in which nobody does anything: outbox, sealing. */
  idle: Cost
  walBytes: number
  /** Of all tables and indexes that an entry writes to, by its postings. */
  diskBytes: number
  connections: number
  connectionMegabytes: number | undefined
  megabytes: number
}

/** A box of the computed tables, and how much of its processors may be busy before people wait. */
const CORES = 8
const BUSY = 0.7
/** What a person does on a busy day: commands and reports in eight hours, five times as dense in the best hour. */
const COMMANDS = 200
const REPORTS = 50
const DAY = 8 * 3600
const PEAK = 5

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
const table = (head: string[], rows: string[][]): string =>
  [head, head.map((_, index) => (index === 0 ? '---' : '--:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')

const perSecond = (boxes: number, milliseconds: number): number => (boxes * CORES * BUSY * 1000) / milliseconds

function measuredTable(one: Measured): string {
  // The kernel counts hundredths of a second: less than one of them is nothing yet.
  const figure = (milliseconds: number): string => (milliseconds === 0 ? 'under 1' : number(milliseconds, 2))
  const row = (work: string, cost: Cost): string[] => [work, figure(cost.server), figure(cost.database)]
  const more: [string, string][] = [
    ['WAL of an entry', `${number(one.walBytes / 1024, 1)} kB`],
    [
      'disk for 1,000,000 postings with their entries, audit, seals, events and all indexes',
      `${number(one.diskBytes / 1000, 1)} GB`,
    ],
    ['memory of a server that works', `${number(one.megabytes)} MB`],
    ['connections of a server at work', number(one.connections)],
    [
      'memory of a connection in PostgreSQL',
      one.connectionMegabytes ? `${number(one.connectionMegabytes, 1)} MB` : 'not seen',
    ],
  ]
  return `${table(
    ['processor time, ms', 'server', 'PostgreSQL'],
    [
      row('entry of 2 lines over HTTP, 8 clients', one.entry),
      row('entry of 2 lines in an import', one.batch),
      row('trial balance', one.report),
      row('a second of nothing: outbox and audit are looked at', one.idle),
    ],
  )}\n\n${table(['', 'measured'], more)}`
}

interface Boxes {
  name: string
  servers: number
  primaries: number
  standbys: number
}

/** What boxes carry, by the part of them that gives way first. */
function carriedRow({ entry, report }: Measured, { name, servers, primaries, standbys }: Boxes): string[] {
  const alone = primaries === 0
  const least = (work: [part: string, boxes: number, milliseconds: number][]): [number, string] => {
    const all = alone
      ? [['processors', 1, work.reduce((sum, [, , milliseconds]) => sum + milliseconds, 0)] as const]
      : work.filter(([, , milliseconds]) => milliseconds > 0)
    const [first] = all
      .map(([part, boxes, milliseconds]): [number, string] => [perSecond(boxes, milliseconds), part])
      .sort(([one], [other]) => one - other)
    return first ?? [0, '']
  }
  const parts = (commands: number, reports: number) =>
    least([
      ['servers', servers, commands * entry.server + reports * report.server],
      ['primary', primaries, commands * entry.database],
      ['standbys', standbys, reports * report.database],
    ])
  const [people, first] = parts((COMMANDS * PEAK) / DAY, (REPORTS * PEAK) / DAY)
  const boxes = alone ? 'all on one' : `${servers} + ${primaries} + ${standbys}`
  return [name, boxes, number(parts(1, 0)[0]), number(parts(0, 1)[0]), number(people), first]
}

/** Both tables in Markdown. */
export function carried(one: Measured, machine: string): string {
  const server = one.entry.server / one.entry.database
  // Of a hundred boxes, so many groups of a primary, two standbys and the servers that keep the primary busy.
  const each = Math.max(1, Math.ceil(server))
  const groups = Math.floor(100 / (3 + each))
  const boxes: Boxes[] = [
    { name: 'one', servers: 1, primaries: 0, standbys: 0 },
    { name: 'ten', servers: 7, primaries: 1, standbys: 2 },
    {
      name: 'a hundred, organisations spread over groups',
      servers: groups * each,
      primaries: groups,
      standbys: groups * 2,
    },
  ]
  const head = ['boxes', 'servers + primaries + standbys', 'entries/s', 'trial balances/s', 'people', 'gives way first']
  return [
    `${machine}; processor time, so that what else runs on the machine counts little.`,
    measuredTable(one),
    `Computed for boxes of ${CORES} cores of this kind, ${BUSY * 100} % busy; people who each send ${COMMANDS} commands and ask for ${REPORTS} reports in eight hours, ${PEAK} times as dense at the peak:`,
    table(
      head,
      boxes.map((row) => carriedRow(one, row)),
    ),
    '',
  ].join('\n\n')
}
