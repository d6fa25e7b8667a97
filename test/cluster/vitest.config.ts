/** `npm run test:cluster`: what needs other programs and many processes; no part of `npm test`. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/cluster/*.cluster.ts'],
    environment: 'node',
    pool: 'forks',
    // One cluster at a time: each has the machine to itself, as far as there is one.
    fileParallelism: false,
    testTimeout: 400_000,
    hookTimeout: 600_000,
    reporters: ['verbose'],
    env: { DATABASE_URL: '', DATABASE_APP_URL: '', DATABASE_REPLICA_URL: '', BACKSTAY_DATA: '', TZ: 'UTC' },
  },
})
