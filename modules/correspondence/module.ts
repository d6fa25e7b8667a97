import { answer, module, waiting } from '../../kernel/index.ts'
import { readers } from '../documents/index.ts'
import { readMailFile } from './mail-reader.ts'
import { message, messageFiled } from './message.ts'
import { answeredMessage, assignMessage, fileMessage, matchMessage, openMessage } from './message-commands.ts'
import { waitingMessages } from './waiting.ts'

export const correspondenceModule = module('correspondence', {
  says: 'Messages between us and others, each with what came of it.',
  needs: ['organisation', 'contacts', 'documents'],
  records: [message],
  commands: [openMessage, assignMessage, answeredMessage, fileMessage, matchMessage],
  events: [messageFiled],
  answers: [answer(readers, readMailFile), answer(waiting, waitingMessages)],
})
