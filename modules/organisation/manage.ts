import {
  companiesOf,
  holds,
  owner,
  type Reader,
  type RowOf,
  refuse,
  say,
  type Transaction,
  type Who,
} from '../../kernel/index.ts'
import type { user } from './people.ts'
import { role } from './role.ts'

type User = RowOf<typeof user>

/** An owner of some companies decides about these only: what counts for all of them needs an owner of all. */
export function mustOwn(who: Who, company: string | null): void {
  const everywhere = companiesOf(who, [owner]) === 'all'
  if (everywhere || (company !== null && holds(who, [owner], company))) return
  refuse('organisation.role.beyond', say`You own some companies only, so you can’t decide for the others.`, {
    kind: 'forbidden',
    help: say`Name one of your companies, or ask an owner of all of them.`,
  })
}

/** Whoever changes a user owns every company in which that user holds a role. */
export async function mustManage(tx: Transaction, who: Who, target: string): Promise<void> {
  if (companiesOf(who, [owner]) === 'all') return
  for (const held of await tx.find(role, { user: target, state: 'held' })) mustOwn(who, held.company)
}

/** For so long after signing in one may change how somebody gets in, and what they may (ASVS 5.0, 7.5.1), in minutes. */
const FRESH_MINUTES = 60

/**
 * Whoever has the browser some time after somebody signed in may be somebody else: what lets people in, and as whom,
 * takes signing in again. Keys and the machine itself are of the moment.
 * @throws Refusal `organisation.user.signInAgain`
 */
export function mustBeFresh(who: Who): void {
  if (who.signedInAt === undefined) return
  const began = Temporal.Instant.from(who.signedInAt)
  if (Temporal.Now.instant().since(began).total('minutes') <= FRESH_MINUTES) return
  refuse(
    'organisation.user.signInAgain',
    say`You signed in some time ago, and this changes who gets in or what they may.`,
    {
      kind: 'forbidden',
      help: say`Sign out, sign in again, and do it within the hour.`,
    },
  )
}

/** People other than this one who own all companies and can sign in. */
async function otherOwners(read: Reader, target: string): Promise<number> {
  const [found] = await read.rows<{ count: number }>(
    `select count(*) as count from organisation_role r join organisation_user u on u.id = r."user"
      where r.role = 'owner' and r.company is null and r.state = 'held' and u.active and u.id <> $1`,
    [target],
  )
  return found?.count ?? 0
}

/** Without an owner nobody could give roles any more: the last one stays (the database holds it as well). */
export async function mustLeaveAnOwner(tx: Transaction, target: Pick<User, 'id' | 'name'>): Promise<void> {
  const [owns] = await tx.find(role, { user: target.id, role: owner.id, company: null, state: 'held' }, 1)
  if (owns && (await otherOwners(tx, target.id)) === 0) {
    refuse('organisation.user.lastOwner', say`${target.name} is the last owner. Give somebody else that role first.`)
  }
}
