import { useState } from 'react'
import { problemOf } from '../api/client.ts'
import { useCommand } from '../api/command.tsx'
import { useDeclared } from '../api/declared.tsx'
import type { Problem } from '../api/types.ts'
import { groupedIban } from '../fields/values.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { ProblemMessage } from '../parts/message.tsx'
import { MakerProvider } from '../record/make.tsx'
import type { BankAccount } from './model.ts'
import { PickField } from './pick-field.tsx'
import { TypedField } from './typed-field.tsx'

const CONFIRM = 'banking.account.confirm'
const REFUSE = 'banking.account.refuse'

/** An account that a statement named and nobody told us of: whose it is, and where the books mirror it. */
export function ProposedAccount({ account, keys }: { account: BankAccount; keys: boolean }) {
  const say = useSay()
  const formats = useFormats()
  const { me, command } = useDeclared()
  const { run } = useCommand()
  const first = me.companies.length === 1 ? me.companies[0]?.id : account.company
  const [company, setCompany] = useState(first ?? '')
  const [ledger, setLedger] = useState<{ id: string; title: string } | undefined>(
    account.ledgerAccount ? { id: account.ledgerAccount, title: account.ledgerCode ?? '' } : undefined,
  )
  const [name, setName] = useState(account.name)
  const [tried, setTried] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const send = async (id: string, input: Record<string, unknown>) => {
    setProblem(undefined)
    try {
      const outcome = await run({ command: id, id: account.id, input, title: name })
      if (outcome.kind === 'refused') setProblem(outcome.problem)
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  const confirm = () => {
    setTried(true)
    if (company && ledger) void send(CONFIRM, { company, account: ledger.id, name })
  }
  const refuse = () => void send(REFUSE, {})
  const may = command(CONFIRM) !== undefined
  useActs(
    [
      { id: 'save', key: 'Mod+Enter', label: say('bank.ours'), inFields: true, run: confirm },
      { id: 'bank.notOurs', key: 'x', label: say('bank.notOurs'), run: refuse },
    ],
    'page',
    keys && may,
  )
  return (
    <MakerProvider>
      <form
        className="proposed-account"
        aria-label={say('bank.isOurs')}
        onSubmit={(event) => {
          event.preventDefault()
          confirm()
        }}
      >
        <h2 className="section-title">
          <span className="tone-warn">
            <Icon name="help" />
          </span>
          {say('bank.isOurs')}
        </h2>
        <p>
          <span className="mono medium">{groupedIban(account.identifier)}</span>{' '}
          <span className="second">{[account.bank, account.currency].filter(Boolean).join(', ')}</span>
        </p>
        <p className="second">
          {say('bank.isOursHelp', { count: account.openLines, lines: formats.count(account.openLines) })}
        </p>
        {problem && <ProblemMessage problem={problem} />}
        {may && (
          <div className="field-grid narrow">
            {me.companies.length > 1 && (
              <label className="form-field">
                <span className="label">{say('bank.company')}</span>
                <select
                  className="input"
                  value={company}
                  onChange={(event) => {
                    setCompany(event.target.value)
                    setLedger(undefined)
                  }}
                >
                  <option value="">{say('choose')}</option>
                  {me.companies.map((each) => (
                    <option key={each.id} value={each.id}>
                      {each.name}
                    </option>
                  ))}
                </select>
              </label>
            )}
            <PickField
              label={say('bank.mirror')}
              record="ledger.account"
              company={company || undefined}
              where={{ control: { is: 'bank' } }}
              value={ledger}
              onChange={setLedger}
              fault={tried && !ledger ? say('bank.mirrorNeeded') : undefined}
            />
            <TypedField kind="text" label={say('bank.name')} value={name} onChange={setName} />
          </div>
        )}
        <div className="line wrap">
          {may && (
            <>
              <Button look="primary" type="submit" act={keys ? ['save', 'Mod+Enter'] : undefined}>
                {say('bank.ours')}
              </Button>
              <Button grave onClick={refuse} act={keys ? ['bank.notOurs', 'x'] : undefined}>
                {say('bank.notOurs')}
              </Button>
            </>
          )}
        </div>
      </form>
    </MakerProvider>
  )
}
