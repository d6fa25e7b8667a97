/** The one table that a run of the benchmarks makes, and the curves after it. */
import { writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

interface Row {
  work: string
  figure: string
  plain: string
  ratio: string
  aim: string
}

interface Curve {
  work: string
  unit: string
  /** What was measured at each size, in the order of the sizes. */
  points: Map<number, number>
}

const rows: Row[] = []
const curves = new Map<string, Curve>()

const number = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2))

/** One row of the table, told at once on the standard error. `plain`: the same work in plain SQL, or null where there is none. */
export function add(work: string, figure: number, unit: string, plain: number | null, aim: string): void {
  const ratio = plain === null ? '' : (figure / plain).toFixed(2)
  rows.push({
    work,
    figure: `${number(figure)} ${unit}`,
    plain: plain === null ? '' : `${number(plain)} ${unit}`,
    ratio,
    aim,
  })
  process.stderr.write(
    `${work}: ${number(figure)} ${unit}${plain === null ? '' : `, plain ${number(plain)}, ratio ${ratio}`}\n`,
  )
}

/** One point of a curve: what a piece of work costs where there are so many postings. */
export function point(work: string, size: number, figure: number, unit = 'ms'): void {
  const curve = curves.get(work) ?? { work, unit, points: new Map() }
  curve.points.set(size, figure)
  curves.set(work, curve)
  process.stderr.write(`${work} at ${size.toLocaleString('en')}: ${number(figure)} ${unit}\n`)
}

function curveTable(): string {
  const sizes = [...new Set([...curves.values()].flatMap((curve) => [...curve.points.keys()]))].sort((a, b) => a - b)
  const line = ({ work, unit, points }: Curve) => {
    const figures = sizes.map((size) => {
      const figure = points.get(size)
      return figure === undefined ? '' : `${number(figure)} ${unit}`
    })
    return `| ${work} | ${figures.join(' | ')} |`
  }
  return [
    `| what a person waits for, by postings in the books | ${sizes.map((size) => size.toLocaleString('en')).join(' | ')} |`,
    `|---|${sizes.map(() => '--:').join('|')}|`,
    ...[...curves.values()].map(line),
  ].join('\n')
}

/** All that was measured as Markdown. */
export function tables(): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}; database, server and load generator share the machine`
  const table = [
    '| work | Backstay | plain SQL | ratio | aim |',
    '|---|--:|--:|--:|--:|',
    ...rows.map((row) => `| ${row.work} | ${row.figure} | ${row.plain} | ${row.ratio} | ${row.aim} |`),
  ].join('\n')
  const grown = curves.size > 0 ? `\n## How cost grows\n\n${curveTable()}\n` : ''
  return `# Results\n\n${machine}.\n\n${table}\n${grown}`
}

/** The same, written beside the benchmarks. */
export async function writeResults(): Promise<string> {
  const text = tables()
  await writeFile(fileURLToPath(new URL('RESULTS.md', import.meta.url)), text)
  return text
}
