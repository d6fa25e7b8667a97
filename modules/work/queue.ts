import {
  everyone,
  f,
  type Opens,
  query,
  type Reader,
  say,
  splitSubject,
  subjectsInSight,
  subjectTitles,
  type Waiting,
  type Who,
  waiting,
} from '../../kernel/index.ts'
import { mineOrNobodys } from '../organisation/index.ts'
import { task } from './records.ts'

interface TaskRow {
  id: string
  title: string
  note: string | null
  about: string | null
  due_on: string | null
  importance: string
  mention: boolean
  created_at: string
  assignee: string | null
  created_by: string
  giver: string | null
}

/** Tasks given to this person, and those that nobody has. */
export async function waitingTasks({ who, read }: { who: Who; read: Reader }): Promise<Waiting[]> {
  const rows = await read.rows<TaskRow>(
    `select t.id, t.title, t.note, t.about, t.due_on, t.importance, t.mention, t.created_at, t.assignee, t.created_by,
            u.name as giver
       from work_task t left join organisation_user u on u.id = t.created_by
      where t.state = 'open' and ${mineOrNobodys('t.assignee', '$1')}
        and (t.later_until is null or t.later_until <= current_date)
      order by t.due_on nulls last, t.created_at limit 500`,
    [who.id],
  )
  const titles = await subjectTitles(
    read,
    rows.flatMap((row) => row.about ?? []),
  )
  return rows.map((row) => ({
    subject: `${task.id}/${row.id}`,
    title: row.title,
    reason: reasonOf(row, who),
    ...(row.giver ? { from: { id: row.created_by, name: row.giver } } : {}),
    concern: row.mention ? 'people' : 'paper',
    dueOn: row.due_on,
    since: row.created_at,
    weight: row.importance === 'high' ? 60 : row.importance === 'low' ? 15 : 30,
    commands: [
      { command: 'work.task.done', id: row.id },
      { command: 'work.task.later', id: row.id },
    ],
    ...(row.about ? aboutOf(row.about, titles.get(row.about)) : {}),
  }))
}

/** What is to be done, and who wants it. */
function reasonOf({ note, giver, mention, assignee, created_by: by }: TaskRow, who: Who): string {
  const words = note?.slice(0, 300)
  // Who mentions somebody stands in the title already.
  const other = mention || by === who.id ? null : giver
  if (words) return other ? String(say`From ${other}: ${words}`) : words
  if (assignee === who.id)
    return String(other ? say`Given to you by ${other}.` : by === who.id ? say`Your own task.` : say`Given to you.`)
  return String(other ? say`From ${other}; nobody has it yet.` : say`Nobody has it yet.`)
}

/** The page of what a task is about, and its name where this person may read it. */
function aboutOf(subject: string, title: string | undefined): Pick<Waiting, 'page' | 'about'> {
  const { record, id } = splitSubject(subject) ?? { record: '', id: '' }
  return { page: `/records/${subject}`, ...(title ? { about: { record, id, title } } : {}) }
}

/** What a rank is made of, so that it can be explained. */
export interface Because {
  /** How bad it is when nobody looks, 0 to 100. */
  weight: number
  stake: number
  due: number
}

let reckoned = { today: '', days: new Map<string, number>() }

/** Days from today to a day. A queue asks three times for each of its items, and few of them have a day of their own. */
function daysUntil(day: string, today: string): number {
  if (reckoned.today !== today || reckoned.days.size > 10_000) reckoned = { today, days: new Map() }
  const known = reckoned.days.get(day)
  if (known !== undefined) return known
  const { days } = Temporal.PlainDate.from(today).until(day)
  reckoned.days.set(day, days)
  return days
}

/** Why it is urgent: what is at stake, and how near or past its day; a day over due weighs more every day. */
export function because(item: Waiting, today: string): Because {
  const stake = { law: 25, stop: 20, money: 10, people: 8, paper: 0 }[item.concern]
  const days = item.dueOn ? daysUntil(item.dueOn, today) : null
  const due = days === null ? 0 : days < 0 ? Math.min(40 - days, 60) : days === 0 ? 35 : days <= 7 ? 25 - 2 * days : 0
  return { weight: item.weight, stake, due }
}

/** How urgent it is: the sum of what it is made of. */
export function rank(item: Waiting, today: string): number {
  const { weight, stake, due } = because(item, today)
  return weight + stake + due
}

/** When it is to be looked at: now, today, this week or later. */
export function group(item: Waiting, today: string): 'now' | 'today' | 'week' | 'later' {
  const days = item.dueOn ? daysUntil(item.dueOn, today) : null
  if ((days !== null && days <= 0) || item.concern === 'stop') return 'now'
  if (days !== null && days <= 1) return 'today'
  if ((days !== null && days <= 7) || item.weight >= 50) return 'week'
  return days === null && item.weight >= 40 ? 'week' : 'later'
}

/** Everything that waits for this person, from every module, the gravest first. */
export async function queueOf(
  read: Reader,
  who: Who,
): Promise<(Waiting & { rank: number; because: Because; group: string })[]> {
  const today = Temporal.Now.plainDateISO().toString()
  const found = (await read.ask(waiting, { who, read })).flat()
  // Whoever answers: what this person may not see doesn't wait for them.
  const seen = await subjectsInSight(
    read,
    found.map((item) => item.subject),
    who,
  )
  const order = ['now', 'today', 'week', 'later']
  return found
    .filter((item) => seen.has(item.subject))
    .map((item) => ({
      ...item,
      rank: rank(item, today),
      because: because(item, today),
      group: group(item, today),
    }))
    .sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group) || b.rank - a.rank || (a.since < b.since ? -1 : 1))
}

export const queue = query('work.queue', {
  says: 'Everything that waits for you, ranked by consequence and due date.',
  label: 'Today',
  input: { limit: f.integer().default(200) },
  columns: {
    group: f.text(),
    title: f.text().told(),
    reason: f.text().told(),
    concern: f.text(),
    amount: f.decimal(6).optional(),
    currency: f.currency().optional(),
    dueOn: f.date().optional(),
    since: f.instant(),
  },
  may: [everyone],
  async run({ input, read, who }) {
    const all = await queueOf(read, who)
    const rows = all.slice(0, Math.min(Math.max(input.limit, 1), 1000)).map((item) => {
      const [record = '', id = ''] = item.subject.split('/')
      return { ...item, _opens: { title: { record, id } satisfies Opens } }
    })
    return {
      rows,
      totals: { title: String(say('{0, plural, one {# waits} other {# wait}} for you', all.length)) },
      head: { title: 'Today' },
    }
  },
})
