import { role } from '../../kernel/index.ts'

export const accountant = role('accountant', 'Keeps the books: posts, matches, closes and reports.')
export const bookkeeper = role('bookkeeper', 'Enters bills, invoices and entries, and asks for their approval.')
