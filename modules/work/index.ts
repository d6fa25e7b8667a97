export { queue, queueOf } from './queue.ts'
export { comment, task, view } from './records.ts'
