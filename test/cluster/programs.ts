/** The programs that a cluster is made of, from Debian's packages. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Programs {
  haproxy: string
  patroni: string
  etcd: string
  /** Folder of PostgreSQL's programs. */
  postgres: string
  /** PostgreSQL's version, in full. */
  version: string
}

const LEAST_VERSION = 15
const PACKAGES = ['haproxy', 'patroni', 'python3-etcd', 'postgresql']
/** What asks whether a package may start what it brings (Debian Policy, 9.3.3.1): nothing here may, but by us. */
const POLICY = '/usr/sbin/policy-rc.d'

const first = (...paths: string[]): string | undefined => paths.find((path) => existsSync(path))

function find(): Programs | undefined {
  const haproxy = first('/usr/sbin/haproxy')
  const patroni = first('/usr/bin/patroni')
  const etcd = first('/usr/bin/etcd')
  const home = '/usr/lib/postgresql'
  const found = existsSync(home) ? readdirSync(home).sort((a, b) => Number(b) - Number(a)) : []
  const major = found.find((one) => Number(one) >= LEAST_VERSION && existsSync(join(home, one, 'bin', 'postgres')))
  if (!haproxy || !patroni || !etcd || !major) return undefined
  const postgres = join(home, major, 'bin')
  const version = execFileSync(join(postgres, 'postgres'), ['--version'], { encoding: 'utf8' }).trim()
  return { haproxy, patroni, etcd, postgres, version }
}

function apt(...words: string[]): string {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return execFileSync('apt-get', ['-q', ...words], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function install(): void {
  const quiet = !existsSync(POLICY)
  if (quiet) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    apt('update')
    // The release before the present one calls it etcd.
    const has = (name: string): boolean =>
      execFileSync('apt-cache', ['policy', name], { encoding: 'utf8' }).includes(':')
    const etcd = has('etcd-server') ? 'etcd-server' : 'etcd'
    apt('install', '-y', '--no-install-recommends', '--no-upgrade', ...PACKAGES, etcd)
  } finally {
    if (quiet) rmSync(POLICY)
  }
}

/**
 * The programs; installed from Debian's packages where some are missing.
 * @throws Error in words where they can't be had.
 */
export function clusterPrograms(): Programs {
  const known = find()
  if (known) return known
  const wanted = `${[...PACKAGES, 'etcd-server'].join(' ')} (PostgreSQL ${LEAST_VERSION} or later)`
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(`These tests need Debian's packages ${wanted}. Install them, or run this as root on Debian.`)
  }
  try {
    install()
  } catch (error) {
    throw new Error(`Debian's packages ${wanted} could not be installed: ${String(error).slice(0, 500)}`)
  }
  const found = find()
  if (!found)
    throw new Error(`Debian's packages ${wanted} were installed, but their programs are not where they belong.`)
  return found
}
