export { type Bill, bill, billPosted, billVoided } from './bill.ts'
export { approver, purchasing } from './roles.ts'
