import { expect, test } from 'vitest'
import { plainLine } from './plain-line.ts'

const line = (url: string) => plainLine(new URL(url), 'DATABASE_URL')

test.each([
  'postgresql://a:b@localhost/books',
  'postgresql://a:b@127.0.0.1:5432/books',
  'postgresql://a:b@127.9.9.9/books',
  'postgresql://a:b@[::1]/books',
  'postgresql:///books?host=/var/run/postgresql',
  'postgresql://a:b@%2Fvar%2Frun%2Fpostgresql/books',
  'postgresql://a:b@db.example/books?sslmode=verify-full',
  'postgresql://a:b@10.0.0.7/books?sslmode=require',
])('a database is reached within this machine or by TLS that is checked: %s', (url) => {
  expect(line(url)).toBeNull()
})

test.each([
  'postgresql://a:b@db.example/books',
  'postgresql://a:b@10.0.0.7/books?sslmode=prefer',
  'postgresql://a:b@db.example/books?sslmode=no-verify',
  'postgresql://a:b@db.example/books?sslmode=require&uselibpqcompat=true',
  'postgresql://a:b@localhost.example/books',
  'postgresql://a:b@127.0.0.1.example/books',
  'postgresql://a:b@localhost/books?host=db.example',
  'postgresql://a:b@[fd00::1]/books',
])('elsewhere without it, none is: %s', (url) => {
  expect(() => line(url)).toThrow(/without TLS/)
})

test('a line that somebody says is their own is taken, and told at the start', () => {
  expect(line('postgresql://a:b@db.example/books?sslmode=disable')).toBe(
    'DATABASE_URL reaches db.example without TLS: whoever is on the line reads the books.',
  )
})
