import { useDeclared } from '../api/declared.tsx'
import type { Me } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import { Icon, Mark } from '../parts/icon.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { prefer, usePreferences } from '../preferences.ts'

type Company = Me['companies'][number]

/** The company whose rows are shown; `undefined` where all of them are. With one company it is that one. */
export function useCompany(): Company | undefined {
  const { me } = useDeclared()
  const { company } = usePreferences()
  if (me.companies.length === 1) return me.companies[0]
  return me.companies.find((each) => each.id === company)
}

/**
 * The company to whose rows lists are narrowed: only where there are several and one was chosen. With one
 * company nothing is narrowed, so that what belongs to no company yet (a paper just come in) stays in sight.
 */
export function useCompanyFilter(): Company | undefined {
  const { me } = useDeclared()
  const company = useCompany()
  return me.companies.length > 1 ? company : undefined
}

/** The mark, the company, and the way to another one. */
export function CompanySwitch() {
  const say = useSay()
  const { me } = useDeclared()
  const company = useCompany()
  const name = company?.name ?? (me.companies.length > 1 ? say('company.all') : me.organisation.name)
  const entries = me.companies.map((each) => ({
    id: each.id,
    label: each.name,
    aside: <span className="third small-text">{each.currency}</span>,
    chosen: each.id === company?.id,
    onChoose: () => prefer({ company: each.id }),
  }))
  const all = { id: 'all', label: say('company.all'), chosen: !company, onChoose: () => prefer({ company: undefined }) }
  const target = (
    <button type="button" className="company" aria-label={say('company.switch', { name })}>
      <Mark />
      <span className="cut">{name}</span>
      {entries.length > 1 && <Icon name="down" small />}
    </button>
  )
  if (entries.length < 2) return target
  return <ActMenu target={target} groups={[{ title: me.organisation.name, entries }, { entries: [all] }]} />
}
