import type { FastifyInstance } from 'fastify'
import { resetOrganisation } from '../../kernel/db/index.ts'
import { f, holds, owner, refuse, say } from '../../kernel/index.ts'
import { grantsOf, MIGRATIONS, type OpenKernel } from '../../kernel/open.ts'
import { renew } from '../../kernel/renew.ts'
import { validate } from '../../kernel/validate.ts'
import { checkSetUp, setUpCompany } from '../../modules/set-up/index.ts'
import { setPassword } from './auth/index.ts'
import type { Asker } from './server.ts'

const input = {
  company: f.text({ max: 200 }),
  country: f.country(),
  currency: f.currency(),
  chart: f.text({ max: 20 }).default('generic'),
  name: f.text({ max: 200 }),
  email: f.email(),
  password: f.text({ max: 200 }),
}

/** `POST /api/demo/replace`: throws the demo away and sets up an organisation of one's own in its place. */
export function demoRoutes(app: FastifyInstance, kernel: OpenKernel, asker: Asker): void {
  app.post('/api/demo/replace', async (request) => {
    const who = await asker(request)
    if (!holds(who, [owner]))
      refuse('demo.forbidden', say`Only an owner can throw the demo away.`, { kind: 'forbidden' })
    const { rows } = await kernel.pool.query(`select door from kernel_audit order by xid, at limit 1`)
    if (!['demo', 'worker'].includes(rows[0]?.door) || !(await isDemo(kernel))) {
      refuse('demo.real', say`This is no demo: it holds an organisation of its own, and nothing here is thrown away.`)
    }
    const { company, country, currency, chart, name, email, password } = validate(input, request.body) as Record<
      keyof typeof input,
      string
    >
    const setUp = { name: company, country, currency, chart, user: { name, email, password } }
    await checkSetUp(setUp)
    await resetOrganisation({ ...kernel.database, migrations: MIGRATIONS, grants: grantsOf(kernel.catalogue) })
    await renew(kernel)
    return setUpCompany(kernel, setUp, (user, chosen) => setPassword(kernel, user, chosen))
  })
}

const isDemo = async (kernel: OpenKernel): Promise<boolean> =>
  (await kernel.pool.query(`select 1 from kernel_audit where door = 'demo' limit 1`)).rows.length > 0
