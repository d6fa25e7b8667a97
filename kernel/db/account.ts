/**
 * Whom the embedded database runs as.
 *
 * PostgreSQL refuses to run as root. Started by root, it runs as an existing account without privileges; only its
 * own folder is given to that account. Where that account can't enter the parents of the folder (as in /root),
 * `setpriv` of util-linux lends it the one capability to pass by (CAP_DAC_READ_SEARCH, capabilities(7)).
 */

import { spawnSync } from 'node:child_process'
import { chown, lchown, readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { say } from '../words.ts'
import { codeOf, DatabaseFailure } from './failure.ts'

export interface Account {
  name: string
  uid: number
  gid: number
}

/** How to start a program of the database: the program before it, and the identity for `spawn`. */
export interface Launch {
  /** Absent where the database runs as we do. */
  account?: Account
  /** Program and arguments that go before the database's own. */
  before: string[]
}

const LENT = '-all,+dac_read_search'
const ACCOUNTS = ['postgres', '_postgres', 'nobody']

async function accountsOfTheMachine(): Promise<Account[]> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  return lines
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((account) => account.name !== '' && Number.isInteger(account.uid) && account.uid > 0)
}

async function ownerOf(path: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Whether the account may enter every folder on the way down to `path`. */
export async function mayEnter(account: Account, path: string): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

function lendingArguments(account: Account): string[] {
  return [
    'setpriv',
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    '--clear-groups',
    '--no-new-privs',
    `--inh-caps=${LENT}`,
    `--ambient-caps=${LENT}`,
  ]
}

function canLend(account: Account): boolean {
  const [program = '', ...rest] = lendingArguments(account)
  return spawnSync(program, [...rest, 'true'], { stdio: 'ignore' }).status === 0
}

async function chooseAccount(databaseFolder: string): Promise<Account> {
  const known = await accountsOfTheMachine()
  const owner = await ownerOf(databaseFolder)
  if (owner && owner.uid !== 0) {
    return (
      known.find((account) => account.uid === owner.uid) ?? { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid }
    )
  }
  const chosen = ACCOUNTS.map((name) => known.find((account) => account.name === name)).find(
    (account) => account !== undefined,
  )
  if (chosen) return chosen
  throw new DatabaseFailure(
    'database.account',
    say`PostgreSQL does not run as root, and this machine has neither the account postgres nor nobody.`,
    say`Start Backstay as an ordinary user, or make an account for the database: useradd --system postgres.`,
  )
}

/**
 * Whom to run the database as, given its folder (which may not exist yet) and the program's path.
 * @throws DatabaseFailure `database.account` where no account will do, with what to do about it.
 */
export async function chooseLaunch(databaseFolder: string, program: string): Promise<Launch> {
  const we = process.getuid?.()
  if (we === undefined) return { before: [] }
  if (we !== 0) {
    const owner = await ownerOf(databaseFolder)
    if (owner === undefined || owner.uid === we) return { before: [] }
    throw new DatabaseFailure(
      'database.account',
      say`${databaseFolder} belongs to another user (uid ${owner.uid}).`,
      say`Run Backstay as that user, or give the folder to this one: chown -R ${we} "${databaseFolder}".`,
    )
  }
  const account = await chooseAccount(databaseFolder)
  if ((await mayEnter(account, databaseFolder)) && (await mayEnter(account, program))) return { account, before: [] }
  if (canLend(account)) return { account, before: lendingArguments(account) }
  throw new DatabaseFailure(
    'database.account',
    say`PostgreSQL does not run as root, and the account ${account.name} may not enter the folders above ${databaseFolder} or ${program}.`,
    say`Start Backstay as an ordinary user, or move it and its data out of there (BACKSTAY_DATA=/var/lib/backstay), or install util-linux (setpriv).`,
  )
}

/** Gives the folder and all in it to the account, where it isn't its already. */
export async function giveTo(account: Account, folder: string): Promise<void> {
  const { uid } = await stat(folder)
  if (uid === account.uid) return
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), account.uid, account.gid)
  }
  await chown(folder, account.uid, account.gid)
}
