/** An organisation of its own for a test file, on the one database of the run. */
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'
import { type Database, openDatabase } from '../kernel/db/index.ts'

/**
 * A new, empty schema with its two roles, and an empty folder for its documents. Nothing has been migrated.
 * It need not be closed: the run's end takes everything away.
 */
export async function testDatabase(): Promise<Database> {
  const answer = await fetch(inject('databaseDoor'))
  const data = await answer.text()
  if (!answer.ok) throw new Error(`The database of the tests does not start: ${data}`)
  const schema = `test_${randomBytes(6).toString('hex')}`
  const database = await openDatabase({ data, url: '', schema })
  const filesFolder = join(database.dataFolder, `files-${schema}`)
  await mkdir(filesFolder)
  return { ...database, filesFolder }
}
