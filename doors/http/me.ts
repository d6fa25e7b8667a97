import type { FastifyInstance } from 'fastify'
import { companiesOf, everyone } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import type { Asker } from './server.ts'

/** `GET /api/me`: who is signed in, with what roles, in which companies. */
export function meRoutes(app: FastifyInstance, kernel: OpenKernel, asker: Asker): void {
  app.get('/api/me', async (request) => {
    const who = await asker(request)
    const scope = companiesOf(who, [everyone])
    const [users, companies, demo] = await Promise.all([
      kernel.load<{ email: string; kind: string }>('select email, kind from organisation_user where id = $1', [who.id]),
      kernel.load<{ id: string; name: string; currency: string; country: string }>(
        'select id, name, currency, country from organisation_company order by created_at, name',
      ),
      kernel.load<{ demo: boolean }>(`select exists (select 1 from kernel_audit where door = 'demo') as demo`),
    ])
    const seen = companies.filter((company) => scope === 'all' || scope.includes(company.id))
    return {
      user: {
        id: who.id,
        name: who.name,
        email: users[0]?.email ?? null,
        kind: users[0]?.kind ?? 'person',
        locale: who.locale ?? 'en',
      },
      roles: who.assignments,
      companies: seen,
      organisation: { name: seen[0]?.name ?? 'Backstay', demo: demo[0]?.demo === true },
    }
  })
}
