/** Gets the peers from Debian's packages; whoever may not install is told what is missing. */
import { execFileSync, spawnSync } from 'node:child_process'

const PACKAGES = [
  'tryton-server',
  'tryton-modules-account-invoice',
  'tryton-modules-account-statement',
  'tryton-proteus',
  'python3-psycopg2',
  'hledger',
  'ledger',
]

const installed = (name: string): boolean =>
  spawnSync('dpkg-query', ['-W', '-f', '$' + '{Status}', name], { encoding: 'utf8' }).stdout?.endsWith(' installed') ??
  false

/** Version of an installed package. */
export const versionOf = (name: string): string =>
  execFileSync('dpkg-query', ['-W', '-f', '$' + '{Version}', name], { encoding: 'utf8' })

/**
 * Installs what is missing.
 * @throws Error that says what to do, where this is no Debian or somebody else than root
 */
export function installPeers(): void {
  if (spawnSync('dpkg-query', ['--version']).error)
    throw new Error('The peers come from Debian packages, and this machine has no dpkg. Run it on Debian or Ubuntu.')
  const missing = PACKAGES.filter((name) => !installed(name))
  if (missing.length === 0) return
  if (process.getuid?.() !== 0)
    throw new Error(
      `Only root may install. Run this first: apt-get install --no-install-recommends ${missing.join(' ')}`,
    )
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: string[]) => spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  apt('update')
  // What starts by itself is not wanted: a server of our own is started for the time of the run.
  if (apt('install', '-y', '--no-install-recommends', ...missing).status !== 0)
    throw new Error(`apt-get could not install ${missing.join(', ')}. Look at what it says above.`)
}
