import { module } from '../../kernel/index.ts'
import { officeManager, party } from './party.ts'

export const contactsModule = module('contacts', {
  says: 'People and organisations outside, their addresses and bank details.',
  roles: [officeManager],
  records: [party],
})
