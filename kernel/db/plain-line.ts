import { isIP } from 'node:net'
import { say } from '../words.ts'
import { DatabaseFailure } from './failure.ts'

/** True for a name or address of this machine; sockets, which have no host or a folder, are on it as well. */
export function isThisMachine(host: string): boolean {
  const name = decodeURIComponent(host).replace(/^\[|\]$/g, '')
  if (name === '' || name.startsWith('/') || name === 'localhost' || name.endsWith('.localhost')) return true
  return isIP(name) === 4 ? name.startsWith('127.') : name === '::1'
}

/** What the driver takes for TLS whose certificate is checked, and never falls back from. */
const TLS = new Set(['require', 'verify-ca', 'verify-full'])

/**
 * Books and passwords travel to a database on another machine by TLS, or because somebody said in so many words that
 * the line is their own (`sslmode=disable`): then it says so in a sentence to tell at the start (ASVS 5.0, 12.3.1).
 * @throws DatabaseFailure `database.plain`
 */
export function plainLine(address: URL, variable: string): string | null {
  const { searchParams } = address
  const host = searchParams.get('host') ?? address.hostname
  const mode = searchParams.get('sslmode')
  if (isThisMachine(host)) return null
  if (mode !== null && TLS.has(mode) && searchParams.get('uselibpqcompat') !== 'true') return null
  if (mode === 'disable') return `${variable} reaches ${host} without TLS: whoever is on the line reads the books.`
  throw new DatabaseFailure(
    'database.plain',
    say`${variable} reaches ${host} without TLS that is checked: whoever is on the line would read the books.`,
    say`Add ?sslmode=verify-full to it; where the line is nobody else’s, say ?sslmode=disable.`,
  )
}
