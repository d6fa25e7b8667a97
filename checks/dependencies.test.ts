/** What we are made of: where it comes from, that it is what it was, under which licence, and what it may run. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from './source-files.ts'

interface Locked {
  version?: string
  resolved?: string
  integrity?: string
  license?: string
  link?: boolean
  dev?: boolean
  optional?: boolean
  hasInstallScript?: boolean
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, name), 'utf8'))
const lock = read('package-lock.json') as { lockfileVersion: number; packages: Record<string, Locked> }
const own = read('package.json') as {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  allowScripts: Record<string, boolean>
}
const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** Licences that let others use, change and sell what holds them, and ask for no more than to be named. */
const ALLOWED = new Set([
  ...['MIT', 'MIT-0', 'ISC', 'Apache-2.0', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'Unlicense'],
  ...['Zlib', 'OFL-1.1'],
  // A compiler of styles, used as it is to build and for nothing else.
  'MPL-2.0',
])

/** Those that name their licence by no name of SPDX, as their own text has it. */
const SPELT: Readonly<Record<string, string>> = { duck: 'BSD-2-Clause' }

const isAllowed = (expression: string): boolean =>
  expression
    .replace(/[()]/g, '')
    .split(/ OR /i)
    .some((choice) => choice.split(/ AND /i).every((one) => ALLOWED.has(one.trim())))

/** A licence of the lock file, or of the package itself where the lock file has none. */
function licenceOf(path: string, locked: Locked): string {
  const spelt = SPELT[nameOf(path)]
  if (spelt) return spelt
  if (locked.license) return locked.license
  try {
    const { license } = read(`${path}/package.json`) as { license?: string | { type: string } }
    return typeof license === 'object' ? license.type : (license ?? 'none')
  } catch {
    return 'not installed'
  }
}

/** Made for other machines than this one; a registry of one's own may not have it, and npm then skips it. */
const isOfPlatform = (path: string, { optional }: Locked): boolean =>
  optional === true &&
  /(linux|darwin|win32|windows|freebsd|netbsd|openbsd|openharmony|android|sunos|aix|wasm|musl|arm|x64|ia32|ppc|riscv|s390)/.test(
    nameOf(path),
  )

describe('dependencies', () => {
  test('are named with their very version', () => {
    for (const [name, version] of Object.entries({ ...own.dependencies, ...own.devDependencies }))
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
  })

  test('are each held to a digest of SHA-512, but what other platforms alone need', () => {
    expect(lock.lockfileVersion).toBe(3)
    expect(packages.length).toBeGreaterThan(200)
    const loose = packages.filter(
      ([path, one]) => !one.link && !one.integrity?.startsWith('sha512-') && !isOfPlatform(path, one),
    )
    expect(loose.map(([path]) => nameOf(path))).toEqual([])
  })

  test('come from a registry: none from an address, a repository or a folder', () => {
    const strange = packages.filter(
      ([, one]) => one.link || (one.resolved && !/^https:\/\/[^/]+\/.+\.tgz$/.test(one.resolved)),
    )
    expect(strange.map(([path]) => path)).toEqual([])
  })

  test('have licences that allow what ours allows', () => {
    const closed = packages
      .map(([path, one]) => [nameOf(path), licenceOf(path, one)] as const)
      .filter(([, licence]) => licence !== 'not installed' && !isAllowed(licence))
    expect(closed).toEqual([])
  })

  test('run something when they are installed only where that is allowed by name', () => {
    const running = packages.filter(([, one]) => one.hasInstallScript).map(([path]) => nameOf(path))
    const allowed = Object.keys(own.allowScripts).filter((name) => own.allowScripts[name])
    expect(
      running.filter((name) => !allowed.includes(name) && !isOfPlatform(`node_modules/${name}`, { optional: true })),
    ).toEqual([])
    for (const name of allowed) expect(lock.packages[`node_modules/${name}`], name).toBeDefined()
  })

  /** What `npm audit` knows; null where its address is out of reach, which fails nothing. */
  const audit = (): Promise<{
    metadata?: { vulnerabilities: Record<string, number> }
    vulnerabilities?: object
  } | null> =>
    new Promise((resolve) => {
      execFile('npm', ['audit', '--json', '--omit=dev'], { cwd: ROOT, timeout: 15_000 }, (_error, stdout) => {
        try {
          resolve(JSON.parse(stdout))
        } catch {
          resolve(null)
        }
      })
    })

  test.runIf(process.env.AUDIT)('have no known grave weakness (AUDIT=1, where the registry tells)', async () => {
    const told = await audit()
    const counts = told?.metadata?.vulnerabilities
    if (!counts) process.stderr.write('npm audit is out of reach here: nothing is known.\n')
    expect({ high: counts?.high ?? 0, critical: counts?.critical ?? 0 }, JSON.stringify(told?.vulnerabilities)).toEqual(
      { high: 0, critical: 0 },
    )
  })
})
