import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { problemOf } from '../api/client.ts'
import { AccountTable } from '../bank/account-table.tsx'
import { ImportButton } from '../bank/import-button.tsx'
import { accountOf } from '../bank/model.ts'
import { ProposedAccount } from '../bank/proposed-account.tsx'
import { useBankAccounts } from '../bank/queries.ts'
import { useCompany } from '../frame/company.tsx'
import { useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import { Empty, ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { PageHead } from '../parts/page.tsx'

/** All our accounts at banks, with what is to be done on each. With one account, that one opens at once. */
export default function BankPage() {
  const say = useSay()
  const navigate = useNavigate()
  const company = useCompany()
  const answer = useBankAccounts(company?.id)
  const [at, setAt] = useState(0)
  const all = (answer.data?.rows ?? []).map(accountOf)
  const proposed = all.filter((account) => account.state === 'proposed')
  const accounts = all.filter((account) => account.state === 'active')
  const only = accounts.length === 1 && proposed.length === 0 ? accounts[0]?.id : undefined
  const open = (id: string | undefined) => {
    if (id) void navigate({ to: '/bank/$account', params: { account: id } })
  }
  useEffect(() => {
    if (only) void navigate({ to: '/bank/$account', params: { account: only }, replace: true })
  }, [only, navigate])
  const move = (step: number) => setAt((before) => Math.max(0, Math.min(before + step, accounts.length - 1)))
  useActs([
    { id: 'list.next', key: 'j', label: say('list.next'), run: () => move(1) },
    { id: 'list.previous', key: 'k', label: say('list.previous'), run: () => move(-1) },
    { id: 'list.down', key: 'ArrowDown', label: say('list.next'), silent: true, run: () => move(1) },
    { id: 'list.up', key: 'ArrowUp', label: say('list.previous'), silent: true, run: () => move(-1) },
    { id: 'list.open', key: 'Enter', label: say('list.open'), run: () => open(accounts[at]?.id) },
  ])
  return (
    <div className="page">
      <PageHead title={say('bank.page')} about={company?.name}>
        <ImportButton primary={all.length === 0 && answer.data !== undefined} />
        <Button className="wide-only" onClick={() => void navigate({ to: '/bank/rules' })}>
          {say('bank.rules')}
        </Button>
      </PageHead>
      <div className="area scroll" tabIndex={-1}>
        {answer.error && !answer.data && (
          <div className="inset">
            <ProblemMessage problem={problemOf(answer.error)} onRetry={() => void answer.refetch()} />
          </div>
        )}
        {!answer.data && !answer.error && <SkeletonRows rows={6} height={44} />}
        {answer.data && all.length === 0 && <Empty title={say('bank.noAccounts')}>{say('bank.noAccountsHelp')}</Empty>}
        {proposed.map((account, index) => (
          <ProposedAccount key={account.id} account={account} keys={index === 0} />
        ))}
        {accounts.length > 0 && <AccountTable accounts={accounts} current={at} onCurrent={setAt} onOpen={open} />}
      </div>
    </div>
  )
}
