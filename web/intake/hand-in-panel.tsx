import { Link, useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useFormats, useSay, useWords } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { ActKeys, Button, IconButton } from '../parts/button.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { keyed } from '../parts/keyed.ts'
import { useProblemWords } from '../parts/message.tsx'
import { Verdict } from '../parts/page.tsx'
import { type HandedIn, useHandIn } from './hand-in.tsx'
import type { IntakeItem } from './send-file.ts'

const END: Record<IntakeItem['outcome'], { icon: IconName; tone: string }> = {
  filed: { icon: 'ticked', tone: 'tone-ok' },
  open: { icon: 'eye', tone: 'tone-info' },
  refused: { icon: 'stop', tone: 'tone-bad' },
}

/** Where an ended file is looked at: a question in the review, a record on its page. */
function endPlace(item: IntakeItem): string | undefined {
  if (!item.record || !item.id) return undefined
  return item.record === 'documents.proposal' ? `/intake/${item.id}` : `/records/${item.record}/${item.id}`
}

function EndedLine({ item }: { item: IntakeItem }) {
  const say = useSay()
  const words = useWords()
  const { icon, tone } = END[item.outcome]
  const to = endPlace(item)
  return (
    <li className="handed-in">
      <span className={tone}>
        <Icon name={icon} small />
      </span>
      <span className="cut" title={item.file}>
        {to ? <Link to={to}>{item.file}</Link> : item.file}
      </span>
      <span className="medium">{say('handIn.outcome', { outcome: item.outcome })}</span>
      <span className="second reason">
        {item.new === false && item.outcome !== 'refused' && `${say('handIn.here')} `}
        {item.reason && words(item.reason)}
      </span>
    </li>
  )
}

function GoingLine({ file }: { file: HandedIn }) {
  const say = useSay()
  const words = useProblemWords()
  const read = file.state === 'goes' && file.share === 1
  return (
    <li className="handed-in">
      <span className={file.state === 'failed' ? 'tone-bad' : 'third'}>
        <Icon name={file.state === 'failed' ? 'stop' : 'ring'} small />
      </span>
      <span className="cut" title={file.name}>
        {file.name}
      </span>
      {file.problem ? (
        <>
          <span className="medium">{say('handIn.failed')}</span>
          <span className="second reason">{words(file.problem)}</span>
        </>
      ) : (
        <>
          <span className="second">
            {say(file.state === 'waits' ? 'handIn.waits' : read ? 'handIn.reads' : 'handIn.goes')}
          </span>
          <progress className="progress" max={1} value={file.share} aria-label={file.name} />
        </>
      )}
    </li>
  )
}

const REVIEW_KEY = 'Shift+R'

/** Docked under the page: what was handed in, how far it is, and where each paper ended. */
export function HandInPanel() {
  const say = useSay()
  const formats = useFormats()
  const { files, busy, cancel, clear } = useHandIn()
  const navigate = useNavigate()
  const ended = files.flatMap((file) => file.report?.items ?? [])
  const waiting = ended.find((item) => item.outcome === 'open' && item.record === 'documents.proposal')?.id
  const toReview = busy ? undefined : waiting
  const count = (outcome: IntakeItem['outcome']) => ended.filter((item) => item.outcome === outcome).length
  const [filed, open, refused] = [count('filed'), count('open'), count('refused')]
  const review = say('handIn.review', { count: open })
  const start = () => toReview && void navigate({ to: '/intake/$proposal', params: { proposal: toReview } })
  const path = useRouterState({ select: (state) => state.location.pathname })
  const reviewing = path.startsWith('/intake/') && !busy && files.length > 0
  // Whoever goes on to the review has seen what became of the files.
  useEffect(() => {
    if (reviewing) clear()
  }, [reviewing, clear])
  useActs(
    [
      ...(toReview ? [{ id: 'handIn.review', key: REVIEW_KEY, label: review, run: start }] : []),
      { id: 'handIn.close', key: 'Escape', label: say('handIn.close'), run: clear },
    ],
    'frame',
    files.length > 0 && !busy,
  )
  if (files.length === 0) return null
  const received = files.reduce((sum, file) => sum + (file.report?.received ?? 0), 0)
  const done = files.filter((file) => file.state === 'ended' || file.state === 'failed').length
  return (
    <section className="hand-in-panel" aria-label={say('handIn.title')}>
      <header className="hand-in-head">
        <h2>{say('handIn.title')}</h2>
        {busy && (
          <>
            <progress className="progress" max={files.length} value={done} aria-label={say('handIn.title')} />
            <span className="second">{say('handIn.progress', { done, all: files.length })}</span>
          </>
        )}
        <span role="status">
          {received > 0 && (
            <Verdict holds={received === filed + open + refused}>
              {say('handIn.proof', {
                received: formats.count(received),
                filed: formats.count(filed),
                open: formats.count(open),
                refused: formats.count(refused),
              })}
            </Verdict>
          )}
        </span>
        <span className="grow" />
        {toReview && (
          <Link className="button small" to="/intake/$proposal" params={{ proposal: toReview }}>
            {review}
            <ActKeys id="handIn.review" ours={REVIEW_KEY} />
          </Link>
        )}
        {busy ? (
          <Button small onClick={cancel}>
            {say('cancel')}
          </Button>
        ) : (
          <IconButton icon="close" label={say('close')} onClick={clear} />
        )}
      </header>
      <ul className="hand-in-list scroll">
        {files.flatMap((file) =>
          file.report
            ? keyed(file.report.items).map(({ key, item }) => <EndedLine key={`${file.key} ${key}`} item={item} />)
            : [<GoingLine key={file.key} file={file} />],
        )}
      </ul>
    </section>
  )
}
