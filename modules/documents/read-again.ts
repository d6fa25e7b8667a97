import { command, everyone, refuse, say, subjectOf } from '../../kernel/index.ts'
import { document } from './document.ts'
import { readFileOf } from './reading.ts'
import { settle } from './settle.ts'
import { storedFile } from './stored-file.ts'
import { wordsOf } from './take.ts'

/** Reads a document anew that was refused or merely kept: what was missing then may be there now. */
export const readAgain = command('documents.document.readAgain', {
  says: 'Read a refused or merely kept document again, e.g. after a company or an account was made.',
  label: 'Read again',
  on: document,
  from: ['refused', 'filed'],
  bulk: true,
  may: [everyone],
  async run({ record: row, tx }) {
    if (!row.kept)
      refuse(
        'documents.document.notKept',
        say`Its bytes were not kept, because the file is too large. Send it in parts.`,
      )
    if (row.filedAs && row.filedAs !== subjectOf(document, row.id))
      refuse(
        'documents.document.filedAlready',
        say`${row.name} became something already: ${row.outcome ?? row.filedAs}`,
      )
    const file = await storedFile(tx.files, row.file)
    const read = await readFileOf(tx, { file, name: row.name, mime: row.mime, parent: row.parent })
    tx.change(document, row, { kind: read.kind.kind, mime: read.kind.mime, ...wordsOf(read) })
    await settle(tx, row, read)
    return { result: { outcome: row.state, reason: row.outcome } }
  },
})
