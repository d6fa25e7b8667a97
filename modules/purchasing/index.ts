export { type Bill, bill, billPosted, billVoided } from './bill.ts'
export { purchasing } from './roles.ts'
