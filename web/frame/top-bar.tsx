import { Link } from '@tanstack/react-router'
import { useRef } from 'react'
import { useLine } from '../api/changes.ts'
import { useDeclared } from '../api/declared.tsx'
import { useQueryReport } from '../api/queries.ts'
import { useFormats, useSay, useWords } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button, IconButton, Keys } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { CompanySwitch, useCompany } from './company.tsx'
import { MyMenu } from './my-menu.tsx'
import { useNewEntries } from './new-menu.tsx'

const BALANCE = 'ledger.trialBalance'

/** The proof that the books balance: the trial balance of the chosen company, asked for anew after each change. */
function BooksProof() {
  const say = useSay()
  const words = useWords()
  const declared = useDeclared()
  const query = declared.query(BALANCE)
  const company = useCompany() ?? declared.me.companies[0]
  const asksCompany = query?.input.some((field) => field.name === 'company')
  const input: Record<string, unknown> = asksCompany && company ? { company: company.id } : {}
  const answer = useQueryReport(BALANCE, input, query !== undefined && company !== undefined)
  const proof = answer.data?.proof
  if (!proof || proof.length === 0) return null
  const holds = proof.every((statement) => statement.holds)
  return (
    <Link
      className="status books"
      to="/queries/$query"
      params={{ query: BALANCE }}
      title={proof.map((each) => words(each.says)).join('\n')}
    >
      <span className={holds ? 'tone-ok' : 'tone-bad'}>
        <Icon name={holds ? 'ticked' : 'stop'} small />
      </span>
      {holds ? say('books.balance') : say('books.broken')}
    </Link>
  )
}

/** One quiet line when the server can't be heard, with the time of the last word from it. */
function LineNotice() {
  const say = useSay()
  const formats = useFormats()
  const line = useLine()
  if (line.open) return null
  return (
    <span className="status" role="status">
      <span className="tone-warn">
        <Icon name="offline" small />
      </span>
      {say('offline.since', { time: formats.instant(new Date(line.heardAt).toISOString()) })}
    </span>
  )
}

function NewButton() {
  const say = useSay()
  const target = useRef<HTMLButtonElement>(null)
  const entries = useNewEntries()
  useActs([{ id: 'new', key: 'Shift+C', label: say('new.any'), run: () => target.current?.click() }], 'frame')
  if (entries.length === 0) return null
  return (
    <ActMenu
      end
      groups={[{ title: say('new.any'), entries }]}
      target={
        <Button ref={target} icon="add" act={['new', 'Shift+C']} className="wide-only">
          {say('new')}
        </Button>
      }
    />
  )
}

/** The top bar: company, search, proof, New, help, me. */
export function TopBar(props: { onSearch: () => void; onHelp: () => void }) {
  const say = useSay()
  return (
    <header className="top-bar">
      <CompanySwitch />
      <button type="button" className="search-button" onClick={props.onSearch} aria-label={say('search')}>
        <Icon name="search" />
        <span className="cut wide-only">{say('search.hint')}</span>
        <span className="grow" />
        <span className="wide-only">
          <Keys of="/" />
        </span>
      </button>
      <span className="grow wide-only" />
      <LineNotice />
      <BooksProof />
      <NewButton />
      <IconButton className="wide-only" icon="help" label={say('help')} onClick={props.onHelp} />
      <MyMenu onHelp={props.onHelp} />
    </header>
  )
}
