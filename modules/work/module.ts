import { answer, module, waiting } from '../../kernel/index.ts'
import {
  assignTask,
  changeView,
  dropTask,
  editComment,
  finishTask,
  laterTask,
  removeComment,
  reopenTask,
  writeComment,
} from './commands.ts'
import { queue, waitingTasks } from './queue.ts'
import { recent } from './recent.ts'
import { comment, task, view } from './records.ts'

export const workModule = module('work', {
  says: 'The one queue: tasks, comments, saved views.',
  needs: ['organisation'],
  records: [task, comment, view],
  commands: [
    finishTask,
    dropTask,
    reopenTask,
    assignTask,
    laterTask,
    writeComment,
    editComment,
    removeComment,
    changeView,
  ],
  queries: [queue, recent],
  answers: [answer(waiting, waitingTasks)],
})
