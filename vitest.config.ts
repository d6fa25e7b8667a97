import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/longest-first.ts'

// What Node compiled for one file of tests, and for one server under test, the next ones load.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.cache', 'compiled')

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        // The server as Node itself loads it, which is what runs; the half of the time to load it besides.
        test: {
          name: 'server',
          include: ['{kernel,doors,modules,checks,test,bench}/**/*.test.ts'],
          experimental: { viteModuleRunner: false, nodeLoader: false },
        },
      },
      // The app's files need Vite: Node reads no JSX.
      { extends: true, test: { name: 'app', include: ['web/**/*.test.{ts,tsx}'] } },
    ],
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
