import type { Command } from 'commander'
import type { StartOptions } from './start.ts'

/** The verb that starts the server. It has a file of its own, which needs nothing of the program to be there. */
export function addStartVerb(program: Command): void {
  program
    .command('start')
    .description('start database, server and worker')
    .option('--demo', 'make a demo organisation where there is none')
    .option('--port <number>', 'else PORT, else 7420')
    .option('--host <address>', 'else HOST, else 127.0.0.1')
    .option('--watch <folder>', 'take in every file that appears in this folder')
    .action(async (options: StartOptions) => {
      const { start } = await import('./start.ts')
      await start(options)
    })
}
