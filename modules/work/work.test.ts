import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, newId, type QueryRow, type Waiting, type Who } from '../../kernel/index.ts'
import { type TestPeople, testPeople } from '../../test/people.ts'
import { workModule } from './module.ts'
import { because, group, rank } from './queue.ts'
import { leastIdAt } from './recent.ts'

let people: TestPeople
beforeAll(async () => {
  people = await testPeople(workModule)
})
afterAll(() => people?.close())

const today = '2026-03-12'
const waits = (more: Partial<Waiting>): Waiting => ({
  subject: `work.task/${newId()}`,
  title: 'Something',
  reason: '',
  concern: 'paper',
  since: '2026-03-01T08:00:00Z',
  weight: 30,
  commands: [],
  ...more,
})

describe('the order of the queue', () => {
  test.each<[string, Partial<Waiting>, Partial<Waiting>]>([
    ['the law before money on the same day', { concern: 'law', dueOn: today }, { concern: 'money', dueOn: today }],
    ['overdue before due today', { dueOn: '2026-03-10' }, { dueOn: today }],
    ['longer overdue first', { dueOn: '2026-03-01' }, { dueOn: '2026-03-10' }],
    ['tomorrow before next week', { dueOn: '2026-03-13' }, { dueOn: '2026-03-19' }],
    ['graver first where days are equal', { weight: 60 }, { weight: 30 }],
  ])('%s', (_, first, second) => {
    expect(rank(waits(first), today)).toBeGreaterThan(rank(waits(second), today))
  })

  test.each<[Partial<Waiting>, string]>([
    [{ dueOn: today }, 'now'],
    [{ dueOn: '2026-03-01' }, 'now'],
    [{ concern: 'stop' }, 'now'],
    [{ dueOn: '2026-03-13' }, 'today'],
    [{ dueOn: '2026-03-19' }, 'week'],
    [{ dueOn: '2026-03-20' }, 'later'],
    [{ weight: 40 }, 'week'],
    [{ weight: 30 }, 'later'],
  ])('%j stands under %s', (more, expected) => {
    expect(group(waits(more), today)).toBe(expected)
  })

  test('explains a rank by parts that add up to it', () => {
    const item = waits({ concern: 'stop', weight: 70, dueOn: '2026-03-14' })
    expect(because(item, today)).toEqual({ weight: 70, stake: 20, due: 21 })
    expect(rank(item, today)).toBe(111)
  })
})

describe('the queue of a person', () => {
  const rowsOf = async (who: Who): Promise<QueryRow[]> => (await ask(people.kernel, 'work.queue', {}, who)).rows

  test('holds what was given to them and what nobody has, not what is left until a later day', async () => {
    const one = await people.someone(['clerk'])
    const other = await people.someone(['clerk'])
    const task = (title: string, more: object = {}) => people.make('work.task', { title, ...more })
    await task('Mine', { assignee: one.id })
    await task('Anybody’s')
    await task('Theirs', { assignee: other.id })
    const later = await task('Put off', { assignee: one.id })
    const tomorrow = Temporal.Now.plainDateISO().add({ days: 1 }).toString()
    await people.run('work.task.later', { until: tomorrow }, one, later)
    const titles = (await rowsOf(one)).map((row) => row.title)
    expect(titles).toContain('Mine')
    expect(titles).toContain('Anybody’s')
    expect(titles).not.toContain('Theirs')
    expect(titles).not.toContain('Put off')
  })

  test('holds what was given to somebody who is shut out by now, and nothing is handed to them', async () => {
    const [one, gone] = [await people.someone(['clerk']), await people.someone(['clerk'])]
    const id = await people.make('work.task', { title: 'Left behind', assignee: gone.id })
    expect((await rowsOf(one)).some((row) => row.title === 'Left behind')).toBe(false)
    await people.run('organisation.user.deactivate', {}, people.ida, gone.id)
    const found = (await rowsOf(one)).find((row) => row.title === 'Left behind')
    expect(found?.reason).toBe('From Ida Owner; nobody has it yet.')
    await expect(people.run('work.task.assign', { assignee: gone.id }, one, id)).rejects.toMatchObject({
      code: 'organisation.handOn.person',
    })
  })

  test('says who gave a task and what it is about', async () => {
    const [giver, taker] = [await people.someone(['clerk']), await people.someone(['clerk'])]
    const give = (title: string, more: object) => people.make('work.task', { title, ...more }, giver)
    await give('With a note', {
      assignee: taker.id,
      note: 'Before noon.',
      about: `organisation.company/${people.nord}`,
    })
    await give('Without', { assignee: taker.id })
    await give('For anybody', {})
    const of = async (who: Who, title: string) => (await rowsOf(who)).find((row) => row.title === title)
    expect(await of(taker, 'With a note')).toMatchObject({
      ...{ reason: `From ${giver.name}: Before noon.`, from: { id: giver.id, name: giver.name } },
      about: { record: 'organisation.company', id: people.nord, title: 'Nord' },
    })
    expect((await of(taker, 'Without'))?.reason).toBe(`Given to you by ${giver.name}.`)
    expect((await of(taker, 'For anybody'))?.reason).toBe(`From ${giver.name}; nobody has it yet.`)
    expect((await of(giver, 'For anybody'))?.reason).toBe('Nobody has it yet.')
  })

  test('says in whose place an approval waits for them, and only where they could not give it in their own right', async () => {
    const boss = await people.someone(['head'])
    const stand = await people.someone(['clerk'])
    const asker = await people.someone(['clerk'])
    await people.limit({ role: 'clerk', upTo: '10' })
    await people.limit({ user: boss.id, upTo: '100' })
    await people.limit({ user: stand.id, upTo: '30' })
    const day = (days: number) => Temporal.Now.plainDateISO().add({ days }).toString()
    await people.make('organisation.delegation', { to: stand.id, startsOn: day(-1), endsOn: day(1) }, boss)
    const pay = async (amount: string) =>
      (await people.run('trial.pay', { company: people.nord, currency: 'EUR', amount }, asker)).held?.id
    const [small, large] = [await pay('20'), await pay('80')]
    const rows = await rowsOf(stand)
    const of = (id: string | undefined) => rows.find((row) => row.subject === `kernel.held/${id}`)
    expect(of(small)?.behalf).toBeUndefined()
    expect(of(large)).toMatchObject({
      behalf: { id: boss.id, name: boss.name },
      reason: expect.stringContaining(`in the place of ${boss.name}`),
    })
  })
})

describe('what changed', () => {
  const since = (instant: string, who: Who) => ask(people.kernel, 'work.recent', { since: instant, limit: 50 }, who)

  test('names what others did, several of a kind as one, and nothing of one’s own', async () => {
    const start = Temporal.Now.instant().subtract({ milliseconds: 1 }).toString()
    const me = await people.someone(['clerk'])
    const busy = await people.someone(['clerk'])
    for (const title of ['A', 'B', 'C']) await people.make('work.task', { title }, busy)
    const single = await people.make('work.task', { title: 'Call the yard' }, people.ida)
    await people.make('work.task', { title: 'My own' }, me)
    const { rows } = await since(start, me)
    expect(rows).toContainEqual(
      expect.objectContaining({ who: busy.name, verb: 'create', record: 'work.task', count: 3, title: null }),
    )
    expect(rows).toContainEqual(
      expect.objectContaining({
        who: people.ida.name,
        record: 'work.task',
        count: 1,
        title: 'Call the yard',
        _opens: { title: { record: 'work.task', id: single } },
      }),
    )
    expect(rows.filter((row) => row.who === me.name)).toEqual([])
  })

  test('leaves out what came before, what was undone, and records of companies that one may not see', async () => {
    const start = Temporal.Now.instant().subtract({ milliseconds: 1 }).toString()
    const nordOnly = await people.someone([['clerk', people.nord]])
    await people.make('work.task', { title: 'In Nord', company: people.nord })
    const undone = await people.run('work.task.create', { title: 'A slip', company: people.nord })
    await people.run('kernel.undo', { audit: undone.audit })
    const seen = (await since(start, nordOnly)).rows.filter((row) => row.record === 'work.task')
    expect(seen.map((row) => [row.title, row.count])).toEqual([['In Nord', 1]])
    await people.make('work.task', { title: 'In Süd', company: people.sued })
    const still = (await since(start, nordOnly)).rows.filter((row) => row.record === 'work.task')
    expect(still.map((row) => [row.title, row.count])).toEqual([['In Nord', 1]])
    const later = Temporal.Now.instant().add({ hours: 1 }).toString()
    expect((await since(later, nordOnly)).rows).toEqual([])
  })

  test('takes the least id of an instant from its milliseconds', () => {
    // RFC 9562, appendix A.6: this instant gives 017F22E2-79B0-7CC3-98C4-DC0C0C07398F.
    expect(leastIdAt('2022-02-22T14:22:22-05:00')).toBe('017f22e2-79b0-7000-8000-000000000000')
    expect(leastIdAt('2026-03-12T08:00:00Z') < newId()).toBe(true)
  })
})
