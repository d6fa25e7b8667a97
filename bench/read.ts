/** `npm run bench:read`: reading alone, at ten thousand to ten million postings (`BENCH_GROWN`), without the rows of writing. */
import { growth } from './growth.ts'
import { tables } from './table.ts'

await growth(Number(process.env.BENCH_GROWN ?? 10_000_000))
process.stdout.write(tables())
