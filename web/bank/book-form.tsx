import { useState } from 'react'
import { isDecimal, isZero } from '../../kernel/decimal.ts'
import { problemOf } from '../api/client.ts'
import { useCommand } from '../api/command.tsx'
import { useDeclared } from '../api/declared.tsx'
import type { Problem } from '../api/types.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import { ProblemMessage } from '../parts/message.tsx'
import { isEmptyBuild, type Other } from './build.ts'
import { isOut } from './match-commands.tsx'
import type { BankAccount } from './model.ts'
import { PickField } from './pick-field.tsx'
import { TypedField } from './typed-field.tsx'
import type { Match } from './use-match.ts'

interface Picked {
  id: string
  title: string
}

interface Wish {
  target?: Picked
  tax?: Picked
  amount: string
  text: string
  remember: boolean
  contains: string
}

/** The rule that books lines like this one by itself next time. */
function ruleInput(account: BankAccount, match: Match, wish: Wish): Record<string, unknown> {
  const { line } = match
  return {
    company: account.company,
    account: account.id,
    name: (line.counterpartyName || wish.contains).slice(0, 100),
    direction: isOut(line.amount) ? 'out' : 'in',
    counterparty: line.counterpartyName || undefined,
    textMatch: 'contains',
    text: wish.contains || undefined,
    bookTo: wish.target?.id,
    taxCode: wish.tax?.id,
    bookText: wish.text || undefined,
    automatic: false,
  }
}

/** Books a line (or what is left of it) straight to an account of the books, and remembers it as a rule if asked. */
export function BookForm(props: {
  account: BankAccount
  match: Match
  onTake: (other: Other) => void
  onClose: () => void
}) {
  const { account, match, onTake, onClose } = props
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const { run } = useCommand()
  const { line } = match
  const [wish, setWish] = useState<Wish>({
    amount: isEmptyBuild(match.build) || isZero(match.still) ? line.open : match.still,
    text: '',
    remember: false,
    contains: line.counterpartyName ? '' : line.text.slice(0, 60),
  })
  const [tried, setTried] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const change = (next: Partial<Wish>) => setWish((before) => ({ ...before, ...next }))
  const readable = isDecimal(wish.amount) && !isZero(wish.amount)
  const mayRemember = declared.command('banking.rule.create') !== undefined
  const save = async () => {
    setTried(true)
    if (!wish.target || !readable) return
    if (wish.remember) {
      try {
        const outcome = await run({
          command: 'banking.rule.create',
          input: ruleInput(account, match, wish),
          quiet: true,
        })
        if (outcome.kind === 'refused') return setProblem(outcome.problem)
      } catch (thrown) {
        return setProblem(problemOf(thrown))
      }
    }
    onTake({
      kind: 'account',
      amount: wish.amount,
      account: wish.target.id,
      accountName: wish.target.title,
      taxCode: wish.tax?.id,
      taxName: wish.tax?.title,
      text: wish.text || undefined,
    })
  }
  useActs(
    [
      { id: 'save', key: 'Mod+Enter', label: say('bank.book'), inFields: true, run: () => void save() },
      { id: 'edit.stop', key: 'Escape', label: say('cancel'), inFields: true, run: onClose },
    ],
    'panel',
  )
  return (
    <form
      className="book-form"
      aria-label={say('bank.toAccount')}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <h3 className="section-title">{say('bank.toAccountTitle')}</h3>
      {problem && <ProblemMessage problem={problem} />}
      <div className="field-grid narrow">
        <PickField
          label={say('bank.ledgerAccount')}
          record="ledger.account"
          company={account.company}
          where={{ heading: { is: false }, active: { is: true }, control: { empty: true } }}
          value={wish.target}
          onChange={(target) => change({ target })}
          fault={tried && !wish.target ? say('fault.needed') : undefined}
          autoFocus
        />
        <PickField
          label={say('bank.taxCode')}
          record="tax.code"
          company={account.company}
          where={{ direction: { is: isOut(line.amount) ? 'purchases' : 'sales' } }}
          value={wish.tax}
          onChange={(tax) => change({ tax })}
          optional
        />
        <TypedField
          kind="money"
          label={say('bank.amount')}
          value={wish.amount}
          currency={line.currency}
          fault={tried && !readable ? say('fault.number') : undefined}
          onChange={(amount) => change({ amount })}
        />
        <TypedField
          kind="text"
          label={say('bank.text')}
          value={wish.text}
          optional
          onChange={(text) => change({ text })}
        />
      </div>
      {mayRemember && (
        <label className="check-line">
          <input
            type="checkbox"
            className="check"
            checked={wish.remember}
            onChange={(event) => change({ remember: event.target.checked })}
          />
          {say('bank.remember')}
        </label>
      )}
      {wish.remember && (
        <>
          <p className="small-text second">
            {say('bank.rememberHelp', { name: line.counterpartyName || '–', account: account.name })}
          </p>
          <TypedField
            kind="text"
            label={say('bank.ruleContains')}
            value={wish.contains}
            optional={line.counterpartyName !== ''}
            onChange={(contains) => change({ contains })}
          />
        </>
      )}
      <div className="line">
        <Button look="primary" type="submit" act={['save', 'Mod+Enter']}>
          {say('bank.bookAmount', { amount: readable ? formats.money(wish.amount, line.currency) : '' })}
        </Button>
        <Button onClick={onClose} act={['edit.stop', 'Escape']}>
          {say('cancel')}
        </Button>
      </div>
    </form>
  )
}
