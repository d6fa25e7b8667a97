import { command, everyone, f, isId, refuse, say, subjectOf, subjectsInSight } from '../../kernel/index.ts'
import { assignCommand, laterCommand, user } from '../organisation/index.ts'
import { comment, task, view } from './records.ts'

export const finishTask = command('work.task.done', {
  says: 'It is done.',
  label: 'Done',
  on: task,
  from: 'open',
  to: 'done',
  key: 'D',
  bulk: true,
  may: [everyone],
})

export const dropTask = command('work.task.drop', {
  says: 'It is not needed any more.',
  label: 'Drop',
  on: task,
  from: 'open',
  to: 'dropped',
  bulk: true,
  may: [everyone],
})

export const reopenTask = command('work.task.reopen', {
  says: 'It is to be done after all.',
  label: 'Reopen',
  on: task,
  from: ['done', 'dropped'],
  to: 'open',
  may: [everyone],
})

export const assignTask = assignCommand('work.task.assign', task, 'Assign')

export const laterTask = laterCommand('work.task.later', task)

/** Says something about a record; each person named gets it into the queue. */
export const writeComment = command('work.comment.create', {
  says: 'Say something about a record. Those whom you name with @ are asked to look.',
  label: 'Comment',
  makes: comment,
  key: 'M',
  input: { subject: f.subject(), text: f.longText({ max: 20_000 }), mentions: f.texts().default([]) },
  may: [everyone],
  async run({ input, tx, id, who }) {
    const users = await tx.reference(user)
    const unknown = input.mentions.find((mention) => !isId(mention) || !users.has(mention))
    if (unknown) refuse('work.comment.mention', say`There is no user ${unknown} to name.`, { field: 'mentions' })
    // Those who are asked to look see it where the record is seen: in its company.
    const company = (await subjectsInSight(tx, [input.subject], who)).get(input.subject) ?? null
    const made = tx.insert(comment, { ...input, id, byName: who.name })
    for (const mention of new Set(input.mentions)) {
      if (mention === who.id) continue
      tx.insert(task, {
        title: `${who.name} asks you to look`,
        note: input.text,
        about: input.subject,
        company,
        assignee: mention,
        mention: true,
      })
    }
    tx.link({ from: input.subject, to: subjectOf(comment, made.id), kind: 'comment' })
    return { made }
  },
})

const own = (createdBy: string, who: string): void => {
  if (createdBy !== who) refuse('work.notYours', say`Only the one who wrote it can change it.`, { kind: 'forbidden' })
}

export const editComment = command('work.comment.update', {
  says: 'Change what you said.',
  on: comment,
  input: { text: f.longText({ max: 20_000 }) },
  may: [everyone],
  run({ record, input, who }) {
    own(record.createdBy, who.id)
    return { set: input }
  },
})

export const removeComment = command('work.comment.delete', {
  says: 'Take back what you said.',
  on: comment,
  may: [everyone],
  run({ record, tx, who }) {
    own(record.createdBy, who.id)
    tx.remove(comment, record)
  },
})

export const changeView = command('work.view.update', {
  says: 'Change a saved view of yours.',
  on: view,
  input: {
    name: f.text({ max: 100 }),
    query: f.json(),
    shared: f.boolean().default(false),
    place: f.integer().default(0),
  },
  may: [everyone],
  run({ record, input, who }) {
    own(record.createdBy, who.id)
    return { set: input }
  },
})
