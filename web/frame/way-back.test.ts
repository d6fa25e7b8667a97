import { expect, test } from 'vitest'
import { stopBehind, type Trail, walked } from './way-back.ts'

const any = () => true
const push = (trail: Trail, path: string): Trail =>
  walked(trail, trail.at + 1, path, trail.stops[trail.at]?.path ?? '', true)
const replace = (trail: Trail, path: string): Trail => walked(trail, trail.at, path, '', false)
const start = (path: string): Trail => walked({ at: 0, stops: [] }, 0, path, '', false)

/** The pages that one comes to, one step back after the other. */
function wayHome(trail: Trail): string[] {
  const path = (at: number) => trail.stops[at]?.path ?? ''
  const found: string[] = []
  for (let now = trail, at = stopBehind(now, any); at !== undefined; at = stopBehind(now, any)) {
    found.push(path(at))
    now = walked(now, at, path(at), '', false)
  }
  return found
}

test('a chain of records is walked back one by one, to where it began', () => {
  expect(wayHome(push(push(start('/'), '/a'), '/b'))).toEqual(['/a', '/'])
})

test('a form that became its record, and a sign-in on the way, are no steps of the way back', () => {
  const draft = push(push(start('/sign-in'), '/'), '/records/bill/1')
  const saved = replace(push(draft, '/records/bill/new'), '/records/bill/1')
  expect(wayHome(saved)).toEqual(['/'])
})

test('places stay when one comes back, and are forgotten when the page is opened anew', () => {
  const list = start('/list')
  list.stops[0] = { path: '/list', places: { row: '7' } }
  const away = push(list, '/a')
  expect(walked(away, 0, '/list', 'A', false).stops[0]).toMatchObject({ title: '/list', places: { row: '7' } })
  expect(push(away, '/list').stops[2]).toEqual({ path: '/list', places: {} })
})

test('pages may be passed over', () => {
  const second = push(push(start('/'), '/intake/1'), '/intake/2')
  expect(stopBehind(second, (path) => !path.startsWith('/intake/'))).toBe(0)
})
