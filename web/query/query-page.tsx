import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { localWords } from '../../kernel/local-words.ts'
import { get, problemOf } from '../api/client.ts'
import { useDeclared } from '../api/declared.tsx'
import { keys, queryAddress } from '../api/queries.ts'
import type { Answer, QueryShape } from '../api/types.ts'
import { keepPlace, placeHere } from '../frame/way-back.ts'
import { useFormats, useSay, useWords } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { download, EXPORTS } from '../list/export.ts'
import type { QueryPageProps } from '../pages/registry.tsx'
import { Button } from '../parts/button.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { Empty, ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { PageHead, Verdict } from '../parts/page.tsx'
import { Drill } from './drill.tsx'
import { type Figure, openFigures } from './figures.ts'
import { useReportInput } from './report-input.ts'
import { ReportTable } from './report-table.tsx'
import { ReportTools } from './report-tools.tsx'

const PAGE = 300

/** The generic page of a query: what it is asked, its figures, what they are made of, and the proof that they agree. */
export default function QueryPage({ query: id }: QueryPageProps) {
  const query = useDeclared().query(id)
  return query ? <Report query={query} /> : null
}

/** The figure that is open; whoever comes back to a report finds it open still, if it is still there. */
function useKeptFigure(answer: Answer | undefined) {
  const [figure, setFigure] = useState<Figure | undefined>(() => {
    const kept = placeHere('figure')
    return kept ? (JSON.parse(kept) as Figure) : undefined
  })
  useEffect(() => keepPlace('figure', figure ? JSON.stringify(figure) : ''), [figure])
  const there = figure && (!answer || answer.rows[figure.row]?._opens?.[figure.column] !== undefined)
  return [there ? figure : undefined, setFigure] as const
}

/** A report page after page, where the query gives it in pages; else in one. */
function useAnswer(query: QueryShape, input: Record<string, string>, enabled: boolean) {
  const paged =
    query.input.some((field) => field.name === 'after') && query.input.some((field) => field.name === 'limit')
  const report = useInfiniteQuery({
    queryKey: [...keys.query(query.id, input), 'page'],
    queryFn: ({ pageParam, signal }) =>
      get<Answer>(queryAddress(query.id, { ...input, ...(paged ? { limit: PAGE, after: pageParam } : {}) }), signal),
    initialPageParam: '',
    getNextPageParam: (page) => (paged ? page.after : undefined),
    placeholderData: (before) => before,
    enabled,
  })
  const answer = useMemo((): Answer | undefined => {
    const pages = report.data?.pages
    const [first, last] = [pages?.[0], pages?.at(-1)]
    if (!pages || !first || !last) return undefined
    const rows = pages.flatMap((page, index) =>
      index === 0 ? page.rows : page.rows.filter((row, at) => at > 0 || row._kind !== 'group'),
    )
    return { ...first, rows, proof: last.proof ?? first.proof, after: last.after }
  }, [report.data])
  return { report, answer }
}

function Report({ query }: { query: QueryShape }) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const { input, set, missing } = useReportInput(query)
  const { report, answer } = useAnswer(query, input, missing.length === 0)
  const [figure, setFigure] = useKeptFigure(answer)
  const table = useRef<HTMLDivElement>(null)
  const exporting = useRef<HTMLButtonElement>(null)
  useActs([
    { id: 'export', key: 'Shift+E', label: say('export'), run: () => exporting.current?.click() },
    ...useFirstFigure(answer, setFigure, figure),
  ])
  const close = () => {
    const place = figure && `${figure.row}.${figure.column}`
    setFigure(undefined)
    requestAnimationFrame(() => table.current?.querySelector<HTMLElement>(`[data-figure="${place}"]`)?.focus())
  }
  useEffect(() => {
    if (figure)
      table.current
        ?.querySelector(`[data-figure="${figure.row}.${figure.column}"]`)
        ?.scrollIntoView({ block: 'nearest' })
  }, [figure])
  const head = answer?.head
  const about = localWords([head?.company, head?.for, head?.currency].filter(Boolean).join(', '), formats)
  return (
    <div className="page">
      <PageHead title={declared.queryLabel(query)} about={about || declared.querySays(query)}>
        <ActMenu
          end
          groups={[
            {
              entries: EXPORTS.map((format) => ({
                id: format,
                label: say(`export.${format}`),
                onChoose: () =>
                  download(queryAddress(query.id, { ...input, language: formats.locale, headings: 'labels' }, format)),
              })),
            },
          ]}
          target={
            <Button
              ref={exporting}
              icon="download"
              act={['export', 'Shift+E']}
              disabled={!answer}
              className="wide-only"
            >
              {say('export')}
            </Button>
          }
        />
      </PageHead>
      <div className="tools">
        <ReportTools query={query} input={input} onSet={set} />
        <span className="grow" />
        {head?.asKnownAt && (
          <span className="small-text third">{say('report.asKnown', { time: formats.instant(head.asKnownAt) })}</span>
        )}
      </div>
      <div className="columns">
        <div className="area">
          <div className="scroll report-scroll" ref={table}>
            <ReportBody
              query={query}
              answer={answer}
              missing={missing.map((field) => declared.field(query.id, field))}
              report={report}
              figure={figure}
              onFigure={setFigure}
            />
          </div>
          {answer && <ProofLine answer={answer} />}
        </div>
        {answer && figure && (
          <Drill query={query} answer={answer} figure={figure} onFigure={setFigure} onClose={close} />
        )}
      </div>
    </div>
  )
}

/** `D` opens the first figure, so that the keyboard alone leads into the chain. */
function useFirstFigure(answer: Answer | undefined, onFigure: (figure: Figure) => void, open: Figure | undefined) {
  const say = useSay()
  const first = answer && openFigures(answer)[0]
  return first && !open ? [{ id: 'drill', key: 'd', label: say('drill.title'), run: () => onFigure(first) }] : []
}

interface BodyProps {
  query: QueryShape
  answer?: Answer
  missing: string[]
  report: ReturnType<typeof useAnswer>['report']
  figure?: Figure
  onFigure: (figure: Figure) => void
}

function ReportBody({ query, answer, missing, report, figure, onFigure }: BodyProps) {
  const say = useSay()
  if (missing.length > 0)
    return <Empty title={say('report.missing', { fields: missing.join(', ') })}>{say('report.missingHelp')}</Empty>
  if (report.error) {
    return (
      <div className="inset">
        <ProblemMessage problem={problemOf(report.error)} onRetry={() => void report.refetch()} />
      </div>
    )
  }
  if (!answer) return <SkeletonRows rows={18} height={26} />
  if (answer.rows.length === 0) return <Empty title={say('report.empty')}>{say('report.emptyHelp')}</Empty>
  return (
    <>
      <ReportTable query={query} answer={answer} open={figure} onOpen={onFigure} />
      {report.hasNextPage && (
        <div className="section">
          <Button disabled={report.isFetchingNextPage} onClick={() => void report.fetchNextPage()}>
            {say('report.more')}
          </Button>
        </div>
      )}
    </>
  )
}

/** The statements that must hold. One that does not is the biggest thing on the page. */
function ProofLine({ answer }: { answer: Answer }) {
  const words = useWords()
  const proof = answer.proof ?? []
  if (proof.length === 0) return null
  const broken = proof.some((statement) => !statement.holds)
  return (
    <div className={`proof-line${broken ? ' broken' : ''}`} role={broken ? 'alert' : undefined}>
      {proof.map((statement) => (
        <Verdict key={statement.says} holds={statement.holds}>
          {words(statement.says)}
        </Verdict>
      ))}
    </div>
  )
}
