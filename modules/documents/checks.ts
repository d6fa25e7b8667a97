import type { IntegrityCheck } from '../../kernel/index.ts'
import { document } from './document.ts'

const finding =
  (says: (name: string) => string) =>
  ({ id, name }: { id: string; name: string }) => ({ says: says(name), record: document.id, id })

const filesPresent: IntegrityCheck = {
  id: 'documents.files',
  says: 'The bytes of every document are stored.',
  find: async (read) => {
    const rows = await read.rows<{ id: string; name: string; file: string }>(
      'select id, name, file from documents_document where kept',
    )
    const missing: typeof rows = []
    for (const row of rows) if (!(await read.files.has(row.file))) missing.push(row)
    return missing.map(finding((name) => `The file of ${name} is missing.`))
  },
}

const openHaveProposal: IntegrityCheck = {
  id: 'documents.ends',
  says: 'Every open document has a proposal that somebody can decide on.',
  find: async (read) =>
    (
      await read.rows<{ id: string; name: string }>(
        `select d.id, d.name from documents_document d where d.state = 'open'
           and not exists (select 1 from documents_proposal p where p.document = d.id and p.state = 'open')`,
      )
    ).map(finding((name) => `${name} is open, but nothing about it waits for anybody.`)),
}

const arrived: IntegrityCheck = {
  id: 'documents.arrivals',
  says: 'Every document came in once as new.',
  find: async (read) =>
    (
      await read.rows<{ id: string; name: string }>(
        `select d.id, d.name from documents_document d
         where (select count(*) from documents_arrival a where a.document = d.id and a.first) <> 1`,
      )
    ).map(finding((name) => `It is not kept how ${name} came in.`)),
}

const partsTaken: IntegrityCheck = {
  id: 'documents.parts',
  says: 'Every file that was taken out of another came in.',
  find: async (read) =>
    (
      await read.rows<{ id: string; name: string }>(
        `select d.id, d.name from documents_document d
         where not d.unpacking and d.parts <> (select count(*) from documents_arrival a where a.parent = d.id)`,
      )
    ).map(finding((name) => `Not all of the files in ${name} came in.`)),
}

export const documentsChecks: IntegrityCheck[] = [filesPresent, openHaveProposal, arrived, partsTaken]
