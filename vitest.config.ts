import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/longest-first.ts'

export default defineConfig({
  test: {
    include: ['{kernel,doors,modules,web,checks,test,bench}/**/*.test.{ts,tsx}'],
    environment: 'node',
    // Processes, not threads: tests send signals, lock files and change the working folder.
    pool: 'forks',
    // Vitest would leave a core idle; a browser, a server and a database under test wait for each other most of the time.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    unstubEnvs: true,
    // The tests' database is the one that they are given, not one of the person who runs them.
    env: { DATABASE_URL: '', DATABASE_APP_URL: '', BACKSTAY_DATA: '', TZ: 'UTC' },
  },
})
