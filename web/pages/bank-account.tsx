import { useMediaQuery } from '@mantine/hooks'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { problemOf } from '../api/client.ts'
import { AccountHead, ProofStrip, RulesButton } from '../bank/account-head.tsx'
import { ImportButton } from '../bank/import-button.tsx'
import { LineList } from '../bank/line-list.tsx'
import { LinePanel } from '../bank/line-panel.tsx'
import { entriesOf, useCurrentLine, useLeaving } from '../bank/lines.ts'
import { MatchedPanel } from '../bank/matched-panel.tsx'
import { accountOf, type BankAccount, lineOf, matchedOf } from '../bank/model.ts'
import { ProposedAccount } from '../bank/proposed-account.tsx'
import { useBankAccounts, useFetchAhead, useMatched, useProposals } from '../bank/queries.ts'
import { useAcceptSure } from '../bank/use-accept-sure.ts'
import { useBuilds } from '../bank/use-match.ts'
import { WrongStatements } from '../bank/wrong-statements.tsx'
import { useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { IconButton } from '../parts/button.tsx'
import { Empty, Message, ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { PageHead } from '../parts/page.tsx'

/** Bank matching: the lines of one account against what is open. */
export default function BankAccountPage() {
  const say = useSay()
  const { account: id = '' } = useParams({ strict: false }) as { account?: string }
  const answer = useBankAccounts()
  const accounts = useMemo(() => (answer.data?.rows ?? []).map(accountOf), [answer.data])
  const account = accounts.find((each) => each.id === id)
  const others = accounts.filter((each) => each.state === 'active')
  if (account?.state === 'proposed') {
    return (
      <div className="page">
        <PageHead title={account.name} />
        <ProposedAccount account={account} keys />
      </div>
    )
  }
  if (account) return <Matching key={id} account={account} accounts={others} />
  return (
    <div className="page">
      <PageHead title={say('bank.page')} />
      {answer.error && (
        <div className="inset">
          <ProblemMessage problem={problemOf(answer.error)} onRetry={() => void answer.refetch()} />
        </div>
      )}
      {answer.data && <Empty title={say('bank.missing')}>{say('bank.missingHelp')}</Empty>}
      {answer.isPending && <SkeletonRows rows={12} height={44} />}
    </div>
  )
}

function Matching({ account, accounts }: { account: BankAccount; accounts: readonly BankAccount[] }) {
  const say = useSay()
  const { line: asked } = useSearch({ strict: false }) as { line?: string }
  const phone = useMediaQuery('(max-width: 760px)') ?? false
  const proposals = useProposals(account.id)
  const matched = useMatched(account.id)
  const builds = useBuilds()
  const lines = useMemo(() => (proposals.data?.pages ?? []).flatMap((page) => page.rows.map(lineOf)), [proposals.data])
  const { shown, leave } = useLeaving(lines, proposals.dataUpdatedAt)
  const known = proposals.data !== undefined
  const done = useMemo(() => (known ? (matched.data?.rows ?? []).map(matchedOf) : []), [known, matched.data])
  // The server counts a page; of several the rows themselves are counted.
  const totals = proposals.data?.pages.length === 1 ? proposals.data.pages[0]?.totals : undefined
  const whole = !proposals.hasNextPage
  const entries = useMemo(() => entriesOf(shown, done, totals, whole), [shown, done, totals, whole])
  const current = useCurrentLine(entries, asked)
  const entry = entries.find((each) => each.kind !== 'group' && each.id === current.id)
  const following = entries.slice(entries.indexOf(entry ?? { kind: 'line', id: '', line: lineOf({}) }) + 1)
  const ahead = following.flatMap((each) => (each.kind === 'line' ? [each.id] : []))
  useFetchAhead(ahead.slice(0, 2))
  const sure = useAcceptSure(shown, leave)
  const place = usePlace(account.id, current.id, phone)
  const move = (step: number) => current.move(step)
  useActs([
    { id: 'list.next', key: 'j', label: say('list.next'), run: () => move(1) },
    { id: 'list.previous', key: 'k', label: say('list.previous'), run: () => move(-1) },
    { id: 'list.pageDown', key: 'PageDown', label: say('list.next'), silent: true, run: () => move(12) },
    { id: 'list.pageUp', key: 'PageUp', label: say('list.previous'), silent: true, run: () => move(-12) },
    { id: 'bank.acceptSure', key: 'Shift+A', label: say('bank.acceptSure'), run: sure.accept },
  ])
  const more = () => {
    if (proposals.hasNextPage && !proposals.isFetchingNextPage) void proposals.fetchNextPage()
  }
  const open = !phone || place.opened
  return (
    <div className="page">
      <AccountHead account={account} accounts={accounts}>
        <ImportButton />
        <RulesButton account={account} />
      </AccountHead>
      {(!phone || !open) && <ProofStrip account={account} />}
      <WrongStatements account={account} />
      {sure.refused && (
        <div className="inset">
          <Message tone="warn" title={sure.refused} />
        </div>
      )}
      <div className="columns">
        {(!phone || !open) && (
          <div className="bank-left">
            {proposals.error && !proposals.data ? (
              <div className="inset">
                <ProblemMessage problem={problemOf(proposals.error)} onRetry={() => void proposals.refetch()} />
              </div>
            ) : proposals.isPending ? (
              <SkeletonRows rows={12} height={44} />
            ) : entries.length === 0 ? (
              <Empty title={say('bank.allDone')}>{say('bank.allDoneHelp')}</Empty>
            ) : (
              <LineList
                entries={entries}
                current={current.id}
                currency={account.currency}
                sure={sure.count}
                busy={sure.busy}
                onCurrent={(id) => {
                  current.go(id)
                  if (phone) place.open(id)
                }}
                onAcceptSure={sure.accept}
                hasMore={proposals.hasNextPage}
                onMore={more}
              />
            )}
          </div>
        )}
        {open && (
          <div className="bank-right scroll" tabIndex={-1}>
            {phone && (
              <p className="bank-back">
                <IconButton icon="back" label={say('bank.backToLines')} onClick={place.close} />
                {say('bank.backToLines')}
              </p>
            )}
            {entry?.kind === 'line' && (
              <LinePanel
                key={entry.id}
                account={account}
                line={entry.line}
                builds={builds}
                onDone={(line) => {
                  current.next(line.id)
                  leave([line.id])
                }}
                onBack={current.back}
              />
            )}
            {entry?.kind === 'matched' && <MatchedPanel key={entry.id} line={entry.line} onBack={current.back} />}
          </div>
        )}
      </div>
    </div>
  )
}

/** The open line stands in the address: a link leads to it, and on a phone the way back leads to the list. */
function usePlace(account: string, line: string | undefined, phone: boolean) {
  const navigate = useNavigate()
  const { line: asked } = useSearch({ strict: false }) as { line?: string }
  useEffect(() => {
    if (phone || !line || line === asked) return
    const timer = setTimeout(
      () => void navigate({ to: '/bank/$account', params: { account }, search: { line }, replace: true }),
      300,
    )
    return () => clearTimeout(timer)
  }, [navigate, account, line, asked, phone])
  return {
    opened: asked !== undefined,
    open: (id: string) => void navigate({ to: '/bank/$account', params: { account }, search: { line: id } }),
    close: () => void navigate({ to: '/bank/$account', params: { account }, search: {} }),
  }
}
