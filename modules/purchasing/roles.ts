import { role } from '../../kernel/index.ts'

export const purchasing = role('purchasing', 'Enters bills of suppliers and asks for their approval.')
