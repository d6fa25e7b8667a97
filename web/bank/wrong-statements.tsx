import { Link } from '@tanstack/react-router'
import { useRows } from '../api/queries.ts'
import { useCommandDialog } from '../command/dialogs.tsx'
import { useFormats, useSay, useWords } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { Message } from '../parts/message.tsx'
import type { BankAccount } from './model.ts'

/** Statements of an account that do not add up: each with its difference, and what can be done about it. */
export function WrongStatements({ account }: { account: BankAccount }) {
  const words = useWords()
  const say = useSay()
  const formats = useFormats()
  const openCommand = useCommandDialog()
  const wrong = useRows('banking.statement', {
    where: { account: { is: account.id }, state: { is: 'wrong' } },
    sort: '-madeAt',
    limit: 5,
  })
  const rows = wrong.data?.rows ?? []
  if (rows.length === 0) return null
  return (
    <div className="inset stack">
      {rows.map((row) => {
        const number = String(row.number ?? '')
        const on = [{ id: row.id, title: number }]
        return (
          <Message
            key={row.id}
            tone="bad"
            title={say('bank.wrongTitle', {
              number,
              difference: formats.money(String(row.difference ?? ''), account.currency),
            })}
            acts={
              <>
                <Link className="button" to="/records/$record/$id" params={{ record: 'banking.statement', id: row.id }}>
                  {say('bank.openStatement')}
                </Link>
                <Button onClick={() => openCommand({ command: 'banking.statement.acknowledge', on })}>
                  {say('bank.acknowledge')}
                </Button>
                <Button grave look="quiet" onClick={() => openCommand({ command: 'banking.statement.withdraw', on })}>
                  {say('bank.withdraw')}
                </Button>
              </>
            }
          >
            <p>{words(String(row.proof ?? ''))}</p>
          </Message>
        )
      })}
    </div>
  )
}
