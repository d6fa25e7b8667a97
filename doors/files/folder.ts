import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

export interface FoundFile {
  path: string
  /** Below the folder that was asked for, with slashes. */
  name: string
}

const MOST_BYTES = 2 * 1024 * 1024 * 1024

/** Every file of these paths, folders walked in the order of names; hidden files are left alone. */
export async function* filesOf(paths: readonly string[]): AsyncGenerator<FoundFile> {
  for (const path of paths) {
    const found = await stat(path)
    if (found.isDirectory()) yield* walk(path, path)
    else yield { path, name: path.split(sep).pop() ?? path }
  }
}

async function* walk(root: string, folder: string): AsyncGenerator<FoundFile> {
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) yield* walk(root, path)
    else if (entry.isFile()) yield { path, name: relative(root, path).split(sep).join('/') }
  }
}

/** The file's bytes, or null where it is too large to be read at once. */
export async function readBounded(path: string): Promise<Uint8Array | null> {
  const { size } = await stat(path)
  return size > MOST_BYTES ? null : readFile(path)
}
