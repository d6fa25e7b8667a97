import { module } from '../../kernel/index.ts'
import { setUpCompanyCommand, setUpOrganisationCommand } from './company-command.ts'

export const setUpModule = module('setUp', {
  label: 'Set-up',
  says: 'A company with everything that it needs to be worked in, in one step.',
  needs: ['organisation', 'ledger', 'tax'],
  commands: [setUpCompanyCommand, setUpOrganisationCommand],
})
