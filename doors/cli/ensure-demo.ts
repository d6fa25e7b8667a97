import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { resetOrganisation } from '../../kernel/db/index.ts'
import { grantsOf, MIGRATIONS, type OpenKernel } from '../../kernel/open.ts'
import { renew } from '../../kernel/renew.ts'

interface Ask {
  kernel: OpenKernel
  /** Where the mark of an unfinished demo lies. */
  folder: string
  make: () => Promise<unknown>
  say: (text: string) => void
}

const has = async (kernel: OpenKernel, sql: string): Promise<boolean> => (await kernel.pool.query(sql)).rows.length > 0

/**
 * Makes the demo organisation where there is none. One whose making broke off is thrown away first, and made anew:
 * half a quarter would be in nobody's books. What a person has worked in is never thrown away.
 */
export async function ensureDemo({ kernel, folder, make, say }: Ask): Promise<void> {
  const mark = join(folder, 'demo.unfinished')
  if (existsSync(mark)) {
    if (await has(kernel, `select 1 from kernel_audit where door not in ('demo', 'worker') limit 1`)) return rm(mark)
    say('The making of the demo organisation broke off the last time. It begins anew.')
    await resetOrganisation({ ...kernel.database, migrations: MIGRATIONS, grants: grantsOf(kernel.catalogue) })
    await renew(kernel)
  }
  if (await has(kernel, 'select 1 from organisation_company limit 1')) return
  say('Making the demo organisation…')
  await writeFile(mark, 'The demo organisation is being made.\n')
  await make()
  await rm(mark)
}
