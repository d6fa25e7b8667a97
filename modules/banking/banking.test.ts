import { expect, test } from 'vitest'
import { testBooks } from '../../test/books.ts'
import { modules } from '../index.ts'

test('opens', async () => {
  const books = await testBooks(modules)
  expect(await books.findings('banking')).toEqual([])
  await books.close()
})
