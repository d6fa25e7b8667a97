import { module } from '../../kernel/index.ts'
import { item } from './item.ts'

export const itemsModule = module('items', {
  says: 'Things and services that we buy and sell.',
  needs: ['organisation', 'ledger', 'tax'],
  records: [item],
})
