import type { AccountKind, AccountPurpose } from '../account.ts'

export type Control = 'receivable' | 'payable' | 'bank' | 'tax'

/** One account or heading of a template. */
export interface ChartAccount {
  code: string
  name: string
  kind: AccountKind
  heading: boolean
  /** Code of the heading above it. */
  parent?: string
  section?: string
  control?: Control
  purpose?: AccountPurpose
}

export type JournalKind = 'general' | 'sales' | 'purchases' | 'bank' | 'opening'

export interface ChartJournal {
  code: string
  name: string
  kind: JournalKind
}

/** A chart of accounts to begin with, and the journals that go with it. */
export interface ChartTemplate {
  id: string
  name: string
  /** BCP 47 tag of the language of its names. */
  language: string
  says: string
  /** Countries (ISO 3166-1) for which it is the usual choice. */
  countries: readonly string[]
  accounts: readonly ChartAccount[]
  journals: readonly ChartJournal[]
}

type Twig = (above: ChartAccount | null) => ChartAccount[]

/** An account to which amounts are posted: under a heading it takes over the heading's kind and section. */
export function post(
  code: string,
  name: string,
  more: { kind?: AccountKind; section?: string; control?: Control; purpose?: AccountPurpose } = {},
): Twig {
  return (above) => {
    const kind = more.kind ?? above?.kind
    if (!kind) throw new Error(`Account ${code} stands under no heading, so it must state its kind.`)
    return [{ code, name, heading: false, ...more, kind, ...(above ? { parent: above.code } : {}) }]
  }
}

/** A heading with what stands under it. */
export function heading(
  code: string,
  name: string,
  more: { kind?: AccountKind; section?: string },
  under: readonly Twig[],
): Twig {
  return (above) => {
    const kind = more.kind ?? above?.kind
    if (!kind) throw new Error(`Heading ${code} must state its kind.`)
    const own: ChartAccount = {
      code,
      name,
      kind,
      heading: true,
      ...(above ? { parent: above.code } : {}),
      ...(more.section ? { section: more.section } : {}),
    }
    return [own, ...under.flatMap((twig) => twig(own))]
  }
}

/** A template's accounts in one list, headings before what stands under them. */
export const tree = (twigs: readonly Twig[]): ChartAccount[] => twigs.flatMap((twig) => twig(null))
