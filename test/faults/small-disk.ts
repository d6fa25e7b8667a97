/** A small file system of one's own that can be made full and given room again: a tmpfs, which only root may mount. */
import { execFile } from 'node:child_process'
import { readFile, statfs } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MiB = 1024 * 1024

export interface SmallDisk {
  /** Leaves so many bytes free, and no more. */
  fill(left: number): Promise<void>
  /** Makes room again. */
  makeRoom(): Promise<void>
  /** Takes it away. */
  remove(): Promise<void>
}

/** Why there is no small file system here, where there is none. */
export const noSmallDisk = (): string | undefined => {
  if (process.platform !== 'linux') return 'file systems of one’s own are mounted on Linux only'
  return process.getuid?.() === 0 ? undefined : 'only root may mount a file system'
}

/**
 * Mounts a file system of so many megabytes on a folder that exists and is empty.
 * @returns the words of the machine where it does not let us, as in some containers
 */
export async function mountSmallDisk(folder: string, megabytes: number): Promise<SmallDisk | string> {
  const refused = noSmallDisk()
  if (refused) return refused
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'backstay-faults', folder])
  } catch (error) {
    return `mount does not let us: ${String(error).split('\n')[0]}`
  }
  const resize = (bytes: number) => run('mount', ['-o', `remount,size=${Math.ceil(bytes / 4096) * 4096}`, folder])
  const shrink = async (left: number): Promise<void> => {
    const { blocks, bfree, bsize } = await statfs(folder)
    await resize((blocks - bfree) * bsize + left)
  }
  return {
    async fill(left) {
      // Somebody may write between the look and the change; then what they wrote is looked at again.
      for (let tries = 0; ; tries++) {
        try {
          return await shrink(left)
        } catch (error) {
          if (tries === 20) throw error
        }
      }
    },
    makeRoom: async () => {
      await resize(megabytes * MiB)
    },
    async remove() {
      const mounted = (await readFile('/proc/mounts', 'utf8')).includes(` ${folder} `)
      if (mounted) await run('umount', ['-l', folder])
    },
  }
}
