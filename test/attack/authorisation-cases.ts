/** Ways to others' things that no declaration names: ids, keys and cursors of theirs, live updates, the same file again. */
import { hearing } from '../../doors/http/hearing.ts'
import { isRefusal, newId, type Who } from '../../kernel/index.ts'
import { intake } from '../../modules/documents/index.ts'
import { ask, bare, each, leakIn, note, type Tally } from './authorisation-tally.ts'
import type { Somebody, World } from './authorisation-world.ts'

const someone = (world: World, role: string, company: string | null): Somebody => {
  const found = world.people.find((one) => one.role === role && one.company === company && !one.who.agent)
  if (!found) throw new Error(`There is nobody who is ${role}.`)
  return found
}

const codeOf = async (doing: Promise<unknown>): Promise<string> => {
  try {
    await doing
    return 'done'
  } catch (error) {
    if (!isRefusal(error)) throw error
    return error.code
  }
}

/** An id that is taken in another company: nothing is changed there, and nothing is told of it. */
export async function takenIds(world: World, tally: Tally): Promise<void> {
  const one = someone(world, 'accountant', world.other)
  const made: [string, string, object][] = [
    ['work.task', 'work.task.create', { title: 'Mine', company: world.other }],
    ['ledger.account', 'ledger.account.create', { company: world.other, code: '9999', name: 'Mine', kind: 'asset' }],
    ['ledger.journal', 'ledger.journal.create', { company: world.other, code: 'MIN', name: 'Mine', kind: 'general' }],
    ['items.item', 'items.item.create', { company: world.other, code: 'M', name: 'Mine' }],
  ]
  for (const [kind, command, input] of made) {
    const id = world.byRecord.get(kind)?.find(({ company }) => company === world.victim)?.id ?? ''
    const table = kind.replace('.', '_')
    const before = await world.rows(`select * from ${table} where id = $1`, [id])
    const answer = await ask(world, one, `/api/commands/${command}`, { id, input })
    const after = await world.rows(`select * from ${table} where id = $1`, [id])
    const isSame = JSON.stringify(before) === JSON.stringify(after)
    const wrong = leakIn(world, one, answer.body, id) ?? (answer.statusCode < 400 || !isSame ? answer.body : null)
    note(tally, 'an id taken by another company', answer.statusCode < 400, wrong && `${command}: ${wrong}`)
  }
}

/** The idempotency key of somebody else is another request; the cursor of somebody else leads to one's own rows. */
export async function othersKeysAndCursors(world: World, tally: Tally): Promise<void> {
  const [here, there] = [someone(world, 'accountant', world.victim), someone(world, 'accountant', world.other)]
  const title = (who: Somebody) => ({ input: { title: `Of ${who.name}`, company: who.company } })
  const key = { 'idempotency-key': 'the same' }
  const first = await ask(world, here, '/api/commands/work.task.create', title(here), key)
  const second = await ask(world, there, '/api/commands/work.task.create', title(there), key)
  const isOwn = second.statusCode === 200 && first.json().id !== second.json().id
  note(tally, 'another’s idempotency key', true, isOwn ? null : second.body)
  for (const kind of ['ledger.entry', 'ledger.account', 'purchasing.bill', 'documents.document']) {
    const theirs = (await ask(world, here, `/api/records/${kind}?limit=3`)).json() as { after?: string }
    const answer = await ask(world, there, `/api/records/${kind}?limit=3&after=${theirs.after}`)
    const told = leakIn(world, there, JSON.stringify((answer.json() as { rows?: unknown }).rows ?? answer.json()))
    note(tally, 'another’s cursor', answer.statusCode === 200, told && `${kind}: ${told}`)
  }
}

/** Live updates are heard by those who may read the row, deleted ones too. */
export async function heard(world: World, tally: Tally): Promise<void> {
  const audits = await world.rows<{ id: string; subjects: string[] }>(
    'select id, subjects from kernel_audit order by id limit 3000',
  )
  const changes = audits.map(({ id, subjects }) => ({ id, subjects: subjects.slice(0, 20) }))
  const mayHear = await hearing(
    world.kernel,
    changes,
    world.people.map(({ who }) => who),
  )
  const subjects = [...new Set(changes.flatMap((change) => change.subjects))]
  let told = 0
  for (const one of world.people) {
    for (const subject of subjects) {
      const hears = mayHear(one.who, subject)
      if (hears) told += 1
      const isForeign = one.company === world.other && world.foreign.has(subject.split('/')[1] ?? '')
      note(tally, 'live updates', hears, hears && (isForeign || one.role === null) ? `${subject} to ${one.name}` : null)
    }
  }
  if (told === 0) tally.findings.push('live updates: nobody hears anything')
}

/** A draft that is deleted is told to those who could read it. */
export async function heardOfDeleted(world: World, tally: Tally): Promise<void> {
  const [here, there] = [someone(world, 'bookkeeper', world.victim), someone(world, 'bookkeeper', world.other)]
  const made = await world.run('work.task.create', { title: 'Gone', company: world.victim })
  const { audit } = await world.run('work.task.delete', {}, made.id)
  const subject = `work.task/${made.id}`
  const mayHear = await hearing(world.kernel, [{ id: audit, subjects: [subject] }], [here.who, there.who])
  note(tally, 'live updates', true, mayHear(here.who, subject) ? null : 'nobody hears that a task was deleted')
  note(
    tally,
    'live updates',
    false,
    mayHear(there.who, subject) ? 'another company hears that a task was deleted' : null,
  )
}

/** Whoever hands in a file that the other company has is told that it is here, and nothing of what came of it. */
export async function sameFileAgain(world: World, tally: Tally): Promise<void> {
  const documents = await world.rows<{ id: string; file: string; name: string }>(
    'select id, file, name from documents_document where company = $1 and kept and parts = 0 limit 5',
    [world.victim],
  )
  const one = someone(world, 'purchasing', world.other)
  for (const { file } of documents) {
    const bytes = await world.kernel.files.get(file)
    const report = await intake(world.kernel, one.who, { name: 'mine.bin', bytes }, 'api')
    const told =
      leakIn(world, one, JSON.stringify(report)) ?? (report.items[0]?.id ? `names ${report.items[0].id}` : null)
    note(tally, 'a file that another company has', true, told)
  }
}

/** What others are asked to look at lies in the company of what it is about. */
export async function mentions(world: World, tally: Tally): Promise<void> {
  const bill = world.byRecord.get('purchasing.bill')?.find(({ company }) => company === world.victim)?.id
  const comments = await world.rows<{ id: string }>('select id from work_comment where subject = $1', [
    `purchasing.bill/${bill}`,
  ])
  await each(world.people, async (one) => {
    if (one.company !== world.other) return
    for (const kind of ['work.comment', 'work.task']) {
      const answer = await ask(world, one, `/api/records/${kind}?limit=1000&count=true`)
      note(tally, 'comments and whom they name', false, leakIn(world, one, answer.body))
    }
    for (const { id } of comments) {
      for (const command of ['work.comment.update', 'work.comment.delete']) {
        const none = newId()
        const say = (on: string) =>
          ask(world, one, `/api/commands/${command}`, {
            id: on,
            input: command.endsWith('e.update') ? { text: 'x' } : {},
            preview: true,
          })
        const [answer, beside] = [bare(await say(id), id), bare(await say(none), none)]
        note(
          tally,
          'comments and whom they name',
          false,
          answer === beside ? null : `${command} by ${one.name}: ${answer} beside ${beside}`,
        )
      }
    }
  })
}

/** An owner of one company gives no rights in another, nor takes any there. */
export async function othersRights(world: World, tally: Tally): Promise<void> {
  const one = someone(world, 'owner', world.other).who
  const [held] = await world.rows<{ id: string; user: string }>(
    `select id, "user" from organisation_role where company = $1 and state = 'held' limit 1`,
    [world.victim],
  )
  const [everywhere] = await world.rows<{ id: string; user: string }>(
    `select id, "user" from organisation_role where company is null and state = 'held' and role <> 'owner' limit 1`,
  )
  const tries: [string, object, string | undefined][] = [
    ['organisation.role.create', { user: one.id, role: 'owner', company: world.victim }, undefined],
    ['organisation.role.create', { user: held?.user, role: 'owner', company: null }, undefined],
    ['organisation.role.take', {}, held?.id],
    ['organisation.role.take', {}, everywhere?.id],
    ['organisation.user.update', { email: 'mine@example.org' }, held?.user],
    ['organisation.user.deactivate', {}, everywhere?.user],
    ['organisation.user.invite', {}, held?.user],
    [
      'organisation.user.create',
      { name: 'X', email: 'x@example.org', roles: [{ role: 'owner', company: world.victim }] },
      undefined,
    ],
    ['organisation.user.create', { name: 'X', email: 'x@example.org', roles: [{ role: 'owner' }] }, undefined],
    ['organisation.company.update', { name: 'Mine' }, world.victim],
    ['organisation.company.delete', {}, world.victim],
  ]
  for (const [command, input, id] of tries) {
    const code = await codeOf(world.run(command, input, id, one as Who))
    note(
      tally,
      'rights in another company',
      code === 'done',
      code === 'done' ? `${command} ${JSON.stringify(input)}` : null,
    )
  }
  const audits = await world.rows<{ id: string; command: string }>(
    `select id, command from kernel_audit where command in ('organisation.user.create', 'organisation.role.create', 'organisation.delegation.create', 'setUp.company')`,
  )
  for (const { id, command } of audits) {
    const before = await world.rows('select id, state, company from organisation_role order by id')
    const code = await codeOf(world.run('kernel.undo', { audit: id }, undefined, one))
    const after = await world.rows('select id, state, company from organisation_role order by id')
    const isKept =
      JSON.stringify(before.filter(({ company }) => company !== world.other)) ===
      JSON.stringify(after.filter(({ company }) => company !== world.other))
    note(tally, 'rights in another company', code === 'done', isKept ? null : `undo of ${command} took a right away`)
  }
}
