import { Link } from '@tanstack/react-router'
import { useDeclared } from '../../api/declared.tsx'
import { recordIcon } from '../../frame/icons.ts'
import { useSay } from '../../i18n/language.tsx'
import type { MessageId } from '../../i18n/messages.ts'
import { Icon } from '../../parts/icon.tsx'
import { PageHead } from '../../parts/page.tsx'
import { FactorRule } from './factor-rule.tsx'
import { Section } from './section.tsx'
import { WhyPanel } from './why-panel.tsx'

interface SettingsGroup {
  title: MessageId
  about: MessageId
  places: { record: string; says: MessageId }[]
}

/** What an organisation is set up by, in the order in which one thinks of it. */
const GROUPS: readonly SettingsGroup[] = [
  {
    title: 'settings.people',
    about: 'settings.peopleHelp',
    places: [
      { record: 'organisation.user', says: 'settings.user' },
      { record: 'organisation.role', says: 'settings.role' },
      { record: 'organisation.approvalLimit', says: 'settings.approvalLimit' },
      { record: 'organisation.delegation', says: 'settings.delegation' },
      { record: 'organisation.team', says: 'settings.team' },
    ],
  },
  {
    title: 'settings.organisation',
    about: 'settings.organisationHelp',
    places: [
      { record: 'organisation.company', says: 'settings.company' },
      { record: 'organisation.place', says: 'settings.place' },
      { record: 'organisation.department', says: 'settings.department' },
      { record: 'organisation.holiday', says: 'settings.holiday' },
    ],
  },
  {
    title: 'settings.books',
    about: 'settings.booksHelp',
    places: [
      { record: 'ledger.account', says: 'settings.account' },
      { record: 'ledger.period', says: 'settings.period' },
      { record: 'ledger.journal', says: 'settings.journal' },
      { record: 'tax.code', says: 'settings.taxCode' },
      { record: 'banking.account', says: 'settings.bankAccount' },
      { record: 'banking.rule', says: 'settings.bankRule' },
    ],
  },
]

/** Everything that says how the organisation works, each with the one sentence that tells what it is for. */
export default function SettingsPage() {
  const say = useSay()
  const declared = useDeclared()
  const shown = GROUPS.map((group) => ({
    ...group,
    places: group.places.filter((place) => declared.record(place.record)?.mayRead),
  })).filter((group) => group.places.length > 0)
  return (
    <div className="page">
      <PageHead title={say('settings.title')} about={declared.me.organisation.name} />
      <div className="area scroll account">
        {declared.query('organisation.why') && <WhyPanel />}
        <FactorRule />
        {shown.map((group) => (
          <Section key={group.title} title={say(group.title)} about={say(group.about)}>
            <ul className="account-list">
              {group.places.map((place) => (
                <PlaceLine key={place.record} {...place} />
              ))}
            </ul>
          </Section>
        ))}
      </div>
    </div>
  )
}

function PlaceLine({ record, says }: { record: string; says: MessageId }) {
  const say = useSay()
  const declared = useDeclared()
  const shape = declared.record(record)
  if (!shape) return null
  return (
    <li>
      <Link className="settings-place grow" to="/records/$record" params={{ record }}>
        <Icon name={recordIcon(record)} />
        <span>
          <span className="medium">{declared.many(shape)}</span>
          <span className="block second small-text">{say(says)}</span>
        </span>
      </Link>
    </li>
  )
}
