/** hledger and ledger: the same entries in a text file. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Longest that one report may take. */
const MOST = 120_000

const entryText = (nth: number): string =>
  `2026-03-${String((nth % 28) + 1).padStart(2, '0')} Bench ${nth}\n    expenses:a${nth % 40}    EUR 12.50\n    income:a${nth % 30}     EUR -12.50\n\n`

/** A journal of so many postings, two an entry. */
export const journal = (postings: number): string =>
  Array.from({ length: postings / 2 }, (_, nth) => entryText(nth)).join('')

export interface PlainText {
  /** Milliseconds of a trial balance and of a list of the last eighty entries; null where it took too long. */
  trial: number | null
  page: number | null
}

function timed(program: string, args: string[]): number | null {
  const begun = performance.now()
  const done = spawnSync(program, args, { timeout: MOST, maxBuffer: 256 * 1024 * 1024 })
  if (done.error || done.status !== 0) {
    if ((done.error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT') return null
    throw new Error(`${program} ${args.join(' ')}: ${done.stderr?.toString().slice(0, 300) ?? String(done.error)}`)
  }
  return performance.now() - begun
}

/** What hledger and ledger need for a journal of so many postings; every report reads the whole of it. */
export async function plainText(postings: number): Promise<{ hledger: PlainText; ledger: PlainText }> {
  const folder = await mkdtemp(join(tmpdir(), 'backstay-peer-'))
  const file = join(folder, 'bench.journal')
  try {
    await writeFile(file, journal(postings))
    const day = ['-b', '2026-03-28', '-e', '2026-03-29']
    return {
      hledger: {
        trial: timed('hledger', ['-f', file, 'balance', '--flat', '-N']),
        page: timed('hledger', ['-f', file, 'register', ...day]),
      },
      ledger: {
        trial: timed('ledger', ['-f', file, '--flat', '--no-total', 'balance']),
        page: timed('ledger', ['-f', file, ...day, 'register']),
      },
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const RULES = 'skip 1\nfields date, description, amount\ndate-format %Y-%m-%d\ncurrency EUR\naccount1 assets:bank\n'

/** Rows a second that `hledger import` takes from a bank's CSV into a journal that holds as many entries already. */
export async function importCsv(rows: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'backstay-peer-'))
  const [file, csv] = [join(folder, 'bench.journal'), join(folder, 'bank.csv')]
  try {
    await writeFile(file, journal(rows * 2))
    const line = (nth: number) =>
      `2026-03-${String((nth % 28) + 1).padStart(2, '0')},Invoice RE-2026-${nth},${(nth % 900) + 0.5}`
    await writeFile(csv, `date,text,amount\n${Array.from({ length: rows }, (_, nth) => line(nth)).join('\n')}\n`)
    await writeFile(`${csv}.rules`, RULES)
    const before = (await readFile(file, 'utf8')).length
    const taken = timed('hledger', ['-f', file, 'import', csv])
    if (taken === null || (await readFile(file, 'utf8')).length <= before) throw new Error('hledger imported nothing.')
    return rows / (taken / 1000)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
