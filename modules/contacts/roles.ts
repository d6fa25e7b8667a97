import { role } from '../../kernel/index.ts'

export const officeManager = role('officeManager', 'Keeps contacts, documents and the queue in order.')
export const treasurer = role('treasurer', 'Verifies bank accounts, sees them in full and prepares payments.')
