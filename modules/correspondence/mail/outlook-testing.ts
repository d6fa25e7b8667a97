/** Outlook files for tests: a compound file (MS-CFB) with the streams in which MS-OXMSG keeps properties. */
import { burn } from '@kenjiuno/msgreader/lib/Burner.js'

/** Streams by their names, and the storages inside. */
export interface Storage {
  [name: string]: Uint8Array | Storage
}

const [DIRECTORY, DOCUMENT, ROOT] = [1, 2, 5] as const

/** A compound file of these streams. */
export function compoundFile(root: Storage): Uint8Array {
  const entries: Parameters<typeof burn>[0] = []
  const add = (name: string, type: number, content: Uint8Array | Storage): number => {
    const at = entries.length
    const isStream = content instanceof Uint8Array
    entries.push({
      ...{ name, type, length: isStream ? content.length : 0 },
      ...(isStream ? { binaryProvider: () => content } : { children: [] as number[] }),
    })
    if (!isStream) {
      const children = Object.entries(content).map(([inner, one]) =>
        add(inner, one instanceof Uint8Array ? DOCUMENT : DIRECTORY, one),
      )
      entries[at] = { ...(entries[at] as (typeof entries)[number]), children }
    }
    return at
  }
  add('Root Entry', ROOT, root)
  return burn(entries)
}

/** A text property, in UTF-16. */
export const text = (tag: string, value: string): Storage => ({
  [`__substg1.0_${tag}001F`]: new Uint8Array(Buffer.from(value, 'utf16le')),
})

/** A binary property. */
export const binary = (tag: string, bytes: Uint8Array): Storage => ({
  [`__substg1.0_${tag}0102`]: Uint8Array.from(bytes),
})

/** A mail of Nora's with a file attached, never sent, so that it has no header of its own. */
export const outlookMail = (file: { name: string; bytes: Uint8Array }): Uint8Array =>
  compoundFile({
    ...text('0037', 'Rechnung für März'),
    ...text('0C1A', 'Nora Möller'),
    ...text('5D01', 'nora@reep-tau.example'),
    ...text('1000', 'Anbei die Rechnung.\r\nGrüße, Nora'),
    ...text('1035', '<outlook-1@reep-tau.example>'),
    '__recip_version1.0_#00000000': { ...text('3001', 'Ida Sommer'), ...text('39FE', 'ida@nordkai.example') },
    '__attach_version1.0_#00000000': {
      ...text('3707', file.name),
      ...text('370E', 'application/octet-stream'),
      ...binary('3701', file.bytes),
    },
  })
