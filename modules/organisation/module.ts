import { module } from '../../kernel/index.ts'
import { company } from './company.ts'

export const organisationModule = module('organisation', {
  says: 'Companies, places, departments, teams, users and what they may do.',
  records: [company],
})
