export { officeManager, party } from './party.ts'
