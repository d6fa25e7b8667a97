import { Link } from '@tanstack/react-router'
import { useFormats, useSay, useWords } from '../i18n/language.tsx'
import { Icon } from '../parts/icon.tsx'
import { type BankAccount, maskedNumber } from './model.ts'

/** Our accounts, one a row: how far each is matched, and whether bank and books agree. */
export function AccountTable(props: {
  accounts: readonly BankAccount[]
  current: number
  onCurrent: (index: number) => void
  onOpen: (id: string) => void
}) {
  const say = useSay()
  const formats = useFormats()
  return (
    <table className="table bank-accounts">
      <thead>
        <tr>
          <th>{say('bank.account')}</th>
          <th className="wide-only">{say('bank.lastStatement')}</th>
          <th>{say('bank.agree')}</th>
          <th className="number">{say('bank.unmatchedHead')}</th>
          <th className="number wide-only">{say('bank.openHead')}</th>
          <th className="number">{say('bank.closingHead')}</th>
        </tr>
      </thead>
      <tbody>
        {props.accounts.map((account, index) => (
          <tr
            key={account.id}
            className={index === props.current ? 'current' : undefined}
            onClick={() => props.onOpen(account.id)}
            onPointerDown={() => props.onCurrent(index)}
          >
            <td>
              <Link to="/bank/$account" params={{ account: account.id }} className="medium">
                {account.name}
              </Link>{' '}
              <span className="third wide-only">{maskedNumber(account.identifier)}</span>
            </td>
            <td className="wide-only second">
              {account.statementTo ? formats.fullDate(account.statementTo) : say('bank.noStatementShort')}
            </td>
            <td>
              <Agreement account={account} />
            </td>
            <td className={`number ${account.openLines > 0 ? 'medium' : 'zero'}`}>
              {formats.count(account.openLines)}
            </td>
            <td className="number wide-only">
              {account.openLines > 0 ? (
                formats.money(account.openTotal, account.currency)
              ) : (
                <span className="third">–</span>
              )}
            </td>
            <td className="number">
              {account.bankBalance ? formats.money(account.bankBalance, account.currency) : '–'}{' '}
              <span className="third">{account.currency}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Whether statement and books agree: shape and word. */
function Agreement({ account }: { account: BankAccount }) {
  const say = useSay()
  const told = useWords()
  const wrong = account.proofState === 'wrong'
  const [tone, icon, words] = wrong
    ? (['bad', 'stop', say('bank.statementWrong')] as const)
    : account.ties === false
      ? (['bad', 'stop', say('bank.tiesNot')] as const)
      : account.ties
        ? (['ok', 'ticked', say('bank.ties')] as const)
        : (['neutral', 'info', say('bank.tiesUnknown')] as const)
  return (
    <span className="state" title={told(wrong ? account.proofSays : account.tieSays)}>
      <span className={`tone-${tone}`}>
        <Icon name={icon} small />
      </span>
      {words}
    </span>
  )
}
