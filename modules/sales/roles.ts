import { role } from '../../kernel/index.ts'

export const sales = role('sales', 'Writes invoices and sends them.')
