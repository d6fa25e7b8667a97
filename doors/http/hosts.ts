import { isIP } from 'node:net'
import { hostname } from 'node:os'

/** The name in a Host header or an address, without its port; null where it is none (RFC 9110, section 7.2). */
function nameIn(host: string | undefined): string | null {
  const url = host && !/[/@?#\\\s]/.test(host) ? URL.parse(`http://${host}`) : null
  return url ? url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '') : null
}

/**
 * Tells the names that a server goes by. A page elsewhere can make its own name lead here (DNS rebinding), and would
 * then speak to us as its own origin; so a name must be known: an address in digits, this machine's own name, the
 * one that it listens at, the one that people type, or one that was named.
 */
export function knownHosts(known: {
  publicUrl?: string | undefined
  listening?: string | undefined
  named?: readonly string[] | undefined
}): (host: string | undefined) => boolean {
  const machine = hostname().toLowerCase()
  const names = new Set(['localhost', machine, `${machine}.local`])
  for (const one of [known.publicUrl && new URL(known.publicUrl).host, known.listening, ...(known.named ?? [])]) {
    const name = nameIn(one)
    if (name !== null) names.add(name)
  }
  return (host) => {
    const name = nameIn(host)
    return name !== null && (names.has(name) || isIP(name) !== 0 || name.endsWith('.localhost'))
  }
}
