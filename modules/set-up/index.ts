export { type CompanyAsk, makeCompany } from './company-command.ts'
export { checkSetUp, type KeepPassword, type MadeOrganisation, type SetUp, setUpCompany } from './set-up.ts'
