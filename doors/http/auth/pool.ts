import pg from 'pg'

/** Types as better-auth expects them: instants as dates, counts as numbers. The kernel has its own for money. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (type: number, format?: 'text' | 'binary') =>
    type === pg.types.builtins.INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(type, format ?? 'text'),
}

interface Answer {
  command: 'UPDATE' | 'DELETE' | 'INSERT' | 'SELECT' | 'MERGE'
  rowCount: number
  rows: never[]
}

/** The application's pool as Kysely's dialect wants it: the same connections, with the types above. */
export function authPool(pool: pg.Pool) {
  return {
    options: {},
    async connect() {
      const client = await pool.connect()
      return {
        query: async (text: unknown, values: readonly unknown[] = []): Promise<never> =>
          (await client.query({ text: String(text), values: [...values], types })) as unknown as Answer as never,
        release: () => client.release(),
      }
    },
    /** The pool is the kernel's, which ends it. */
    end: async () => undefined,
  }
}
