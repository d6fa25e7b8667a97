import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

const FOLDERS = ['kernel', 'doors', 'modules', 'web', 'checks', 'test', 'bench']

export interface SourceFile {
  /** From the project's root, with slashes. */
  path: string
  text: string
}

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* walk(path)
    else if (/\.tsx?$/.test(entry.name)) yield path
  }
}

/** Every TypeScript file of the project. */
export function sourceFiles(): SourceFile[] {
  return FOLDERS.flatMap((folder) => {
    try {
      return [...walk(join(ROOT, folder))]
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }).map((path) => ({ path: relative(ROOT, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }))
}

/** What a file imports from other files of the project, as paths from its root; type-only imports are marked. */
export function importsOf(file: SourceFile): { path: string; types: boolean }[] {
  const found: { path: string; types: boolean }[] = []
  for (const match of file.text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'"\n;]|\n(?!\s*(?:import|export)\b))*?from\s+['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]\s*\)/g,
  )) {
    const target = match[2] ?? match[3] ?? ''
    found.push({ path: join(file.path, '..', target).split(sep).join('/'), types: match[1] !== undefined })
  }
  return found
}
