import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { absolute, add, subtract } from '../../kernel/decimal.ts'
import { useFormats, useSay, useWords } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { PageHead } from '../parts/page.tsx'
import { type BankAccount, maskedNumber } from './model.ts'

/** The head of an account: its name leads to the others, then which statement, how far, and the ways in. */
export function AccountHead(props: { account: BankAccount; accounts: readonly BankAccount[]; children?: ReactNode }) {
  const { account, accounts } = props
  const say = useSay()
  const formats = useFormats()
  const about = [
    maskedNumber(account.identifier),
    account.currency,
    account.statementNumber && account.statementTo
      ? say('bank.statementOf', { number: account.statementNumber, date: formats.fullDate(account.statementTo) })
      : undefined,
  ]
  const whole = account.openLines + account.matchedToday
  return (
    <PageHead
      title={account.name}
      about={about.filter(Boolean).join(' · ')}
      after={accounts.length > 1 && <OtherAccounts account={account} accounts={accounts} />}
    >
      {whole > 0 && (
        <span className="small-text third wide-only">
          {say('bank.matchedOf', { count: formats.count(account.matchedToday), all: formats.count(whole) })}
        </span>
      )}
      {props.children}
    </PageHead>
  )
}

/** The way to the other accounts: a menu, and the keys that go to the one before and after. */
function OtherAccounts({ account, accounts }: { account: BankAccount; accounts: readonly BankAccount[] }) {
  const say = useSay()
  const formats = useFormats()
  const navigate = useNavigate()
  const open = (id: string | undefined) => {
    if (id) void navigate({ to: '/bank/$account', params: { account: id } })
  }
  const at = accounts.findIndex((each) => each.id === account.id)
  useActs([
    { id: 'record.previous', key: '[', label: say('bank.previousAccount'), run: () => open(accounts[at - 1]?.id) },
    { id: 'record.next', key: ']', label: say('bank.nextAccount'), run: () => open(accounts[at + 1]?.id) },
  ])
  const entries = accounts.map((each) => ({
    id: each.id,
    label: each.name,
    chosen: each.id === account.id,
    aside: <span className="third small-text">{each.openLines > 0 ? formats.count(each.openLines) : ''}</span>,
    onChoose: () => open(each.id),
  }))
  const all = { id: 'all', label: say('bank.allAccounts'), onChoose: () => void navigate({ to: '/bank' }) }
  return (
    <ActMenu
      groups={[{ entries }, { entries: [all] }]}
      target={
        <button type="button" className="icon-button" aria-label={say('bank.otherAccounts')}>
          <Icon name="down" small />
        </button>
      }
    />
  )
}

/** Rules, with the word of those that wait for a yes. */
export function RulesButton({ account }: { account: BankAccount }) {
  const say = useSay()
  const navigate = useNavigate()
  return (
    <Button className="wide-only" onClick={() => void navigate({ to: '/bank/rules' })}>
      {account.proposedRules > 0 ? say('bank.rulesProposed', { count: account.proposedRules }) : say('bank.rules')}
    </Button>
  )
}

/** A term of a proof: words and the figure, which leads to what it is made of. */
function Term({ words, value, to }: { words: string; value: string; to?: ReactNode }) {
  return (
    <span>
      {words} {to ?? <span className="medium">{value}</span>}
    </span>
  )
}

/** Opening + lines = closing as the bank states; ledger + unmatched = bank. What does not hold is the biggest thing. */
export function ProofStrip({ account }: { account: BankAccount }) {
  const broken = account.proofState === 'wrong' || account.ties === false
  return (
    <div className={`proof-strip${broken ? ' broken' : ''}`}>
      <StatementProof account={account} />
      <span className="grow" />
      <LedgerProof account={account} />
    </div>
  )
}

function StatementProof({ account }: { account: BankAccount }) {
  const say = useSay()
  const words = useWords()
  const formats = useFormats()
  const money = (value: string) => formats.money(value, account.currency)
  if (!account.statement) return <p className="second">{say('bank.noStatement')}</p>
  const { opening, lineTotal, closing, proofState } = account
  const statement = (shown: string) => (
    <Link to="/records/$record/$id" params={{ record: 'banking.statement', id: account.statement ?? '' }}>
      {shown}
    </Link>
  )
  if (opening === undefined || closing === undefined || lineTotal === undefined) {
    return (
      <p className="second">
        <Icon name="info" small /> {words(account.proofSays)} {statement(say('bank.openStatement'))}
      </p>
    )
  }
  return (
    <div className="proof" role="group" aria-label={say('bank.statementProof')}>
      <Term words={say('bank.opening')} value={money(opening)} />
      <span className="operator">+</span>
      <Term words={say('bank.lines', { count: account.lineCount })} value={money(lineTotal)} />
      <span className="operator">{proofState === 'wrong' ? '≠' : '='}</span>
      <Term words={say('bank.closing')} value={money(closing)} to={<b>{statement(money(closing))}</b>} />
      <ProofVerdict state={proofState} says={account.proofSays} />
    </div>
  )
}

function ProofVerdict({ state, says }: { state?: string; says: string }) {
  const say = useSay()
  const words = useWords()
  if (state === 'proved') {
    return (
      <span className="state">
        <span className="tone-ok">
          <Icon name="ticked" small />
        </span>
        {say('bank.asStated')}
      </span>
    )
  }
  const wrong = state === 'wrong'
  return (
    <span className={`state verdict${wrong ? ' big' : ''}`}>
      <span className={wrong ? 'tone-bad' : 'tone-warn'}>
        <Icon name={wrong ? 'stop' : 'info'} small />
      </span>
      {words(says)}
    </span>
  )
}

/** How far the books with what is not matched yet are from the bank. */
function apart(ledger: string, unmatched: string, bank: string): string {
  return absolute(subtract(add(ledger, unmatched), bank))
}

function LedgerProof({ account }: { account: BankAccount }) {
  const say = useSay()
  const words = useWords()
  const formats = useFormats()
  const money = (value: string) => formats.money(value, account.currency)
  const { ledgerBalance, bankBalance, ties, company, ledgerAccount } = account
  if (ledgerBalance === undefined) return null
  const ledger =
    company && ledgerAccount ? (
      <b>
        <Link
          to="/queries/$query"
          params={{ query: 'ledger.accountStatement' }}
          search={{ company, account: ledgerAccount }}
        >
          {money(ledgerBalance)}
        </Link>
      </b>
    ) : undefined
  return (
    <div className="proof" role="group" aria-label={say('bank.ledgerProof')}>
      <Term words={say('bank.ledger', { code: account.ledgerCode ?? '' })} value={money(ledgerBalance)} to={ledger} />
      <span className="operator">+</span>
      <Term words={say('bank.unmatched', { count: account.openLines })} value={money(account.openTotal)} />
      {ties !== undefined && bankBalance !== undefined ? (
        <>
          <span className="operator">{ties ? '=' : '≠'}</span>
          <span className="medium">{money(bankBalance)}</span>
          <span className={`state verdict${ties ? '' : ' big'}`}>
            <span className={ties ? 'tone-ok' : 'tone-bad'}>
              <Icon name={ties ? 'ticked' : 'stop'} small />
            </span>
            {ties
              ? say('bank.ties')
              : say('bank.apart', { amount: money(apart(ledgerBalance, account.openTotal, bankBalance)) })}
          </span>
          {!ties && <span className="second small-text">{words(account.tieSays)}</span>}
        </>
      ) : (
        <span className="second">{words(account.tieSays)}</span>
      )}
    </div>
  )
}
