import { module } from '../../kernel/index.ts'
import { figure } from './figure.ts'
import { lineage } from './lineage.ts'
import { overview, trend } from './overview.ts'

export const reportingModule = module('reporting', {
  label: 'Reports',
  says: 'Pages over all modules: where the money stands, what a figure is made of, what came from what.',
  needs: ['organisation', 'ledger'],
  queries: [overview, trend, figure, lineage],
})
