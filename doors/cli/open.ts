import { type Database, openDatabase } from '../../kernel/db/index.ts'
import { type DoorName, refuse, say, type Who } from '../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../kernel/open.ts'
import { catalogue } from '../../modules/index.ts'
import { whoOf } from '../../modules/organisation/index.ts'

export interface Opened {
  kernel: OpenKernel
  close(): Promise<void>
}

/** Opens the kernel on a database that is open. Closing it closes the database, as does a failure to open it. */
export async function openOn(database: Database, connections?: number): Promise<Opened> {
  try {
    const kernel = await openKernel(catalogue, database, connections ? { connections } : {})
    return {
      kernel,
      close: async () => {
        await kernel.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Opens the kernel on the database of the data folder, beside a running server or without one. */
export const open = async ({ connections }: { connections?: number } = {}): Promise<Opened> =>
  openOn(await openDatabase(), connections)

/** Runs one piece of work on an open kernel and closes it, come what may. */
export async function withKernel<T>(work: (kernel: OpenKernel) => Promise<T>): Promise<T> {
  const { kernel, close } = await open({ connections: 4 })
  try {
    return await work(kernel)
  } finally {
    await close()
  }
}

/** The user that a verb acts as: the one named, else the first owner. Whoever can run this can open the database. */
export async function actor(kernel: OpenKernel, email: string | undefined, door: DoorName = 'cli'): Promise<Who> {
  const { rows } = await kernel.pool.query<{ id: string }>(
    email
      ? { text: 'select id from organisation_user where lower(email) = lower($1)', values: [email] }
      : `select u.id from organisation_user u join organisation_role r on r."user" = u.id and r.state = 'held' where r.role = 'owner' and r.company is null and u.active order by u.created_at limit 1`,
  )
  const id = rows[0]?.id
  if (!id) {
    return email
      ? refuse('cli.user', say`There is no user ${email}.`)
      : refuse(
          'cli.noUser',
          say`There is no organisation here yet. Run: npx backstay init --company NAME --country DE --currency EUR --chart generic --user EMAIL --password …`,
        )
  }
  return (
    (await whoOf({ rows: kernel.load }, id, door)) ??
    refuse('cli.user', say`This user is not active.`, { help: say`Name another, or let this one in again.` })
  )
}
