/**
 * A process that opens the database, says so and stays until it is told to leave: for tests that need several
 * processes or kill one. Usage: database-process.ts DATA verb|server [leave|abruptly]
 */

import { openDatabase } from '../kernel/db/database.ts'
import { DatabaseFailure } from '../kernel/db/failure.ts'

const [data = '', role = 'verb', leave] = process.argv.slice(2)

function say(word: object): void {
  process.stdout.write(`${JSON.stringify(word)}\n`)
}

try {
  const database = await openDatabase({ data, url: '', server: role === 'server', onEvent: (event) => say({ event }) })
  say({ open: database.mode, url: database.ownerUrl })
  if (leave === undefined) {
    // Something to do until a signal comes or the parent closes our input.
    for await (const _ of process.stdin);
  }
  if (leave === 'abruptly') {
    void database.close()
    // As far as it comes without the disk: it has decided to stop the database and not told it yet.
    for (let step = 0; step < 100; step++) await Promise.resolve()
    process.exit()
  }
  await database.close()
  say({ closed: true })
} catch (error) {
  if (!(error instanceof DatabaseFailure)) throw error
  say({ refused: error.code, message: error.message, help: error.help })
  process.exitCode = 1
}
