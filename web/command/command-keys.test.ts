import { expect, test } from 'vitest'
import type { CommandShape } from '../api/types.ts'
import { fits } from './command-keys.ts'

const activate: CommandShape = {
  ...{ id: 'organisation.user.activate', module: 'organisation', label: 'Activate', says: 'Let somebody in again.' },
  ...{ on: 'organisation.user', makes: false, from: [], input: [], grave: false, bulk: false },
  where: { active: [false] },
}
const post: CommandShape = { ...activate, id: 'sales.invoice.post', from: ['draft'], where: {} }

test.each([
  ['where its field has the value', activate, { active: false }, true],
  ['not where it has another', activate, { active: true }, false],
  ['where nobody knows it', activate, {}, true],
  ['in its state', post, { state: 'draft' }, true],
  ['not in another state', post, { state: 'posted' }, false],
])('a command is offered %s', (_, command, row, expected) => {
  expect(fits(command, row)).toBe(expected)
})
