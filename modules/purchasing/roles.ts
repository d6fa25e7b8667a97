import { role } from '../../kernel/index.ts'

export const approver = role('approver', 'Sees bills, to approve them within a limit.')
export const purchasing = role('purchasing', 'Enters bills of suppliers and asks for their approval.')
