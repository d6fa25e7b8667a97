import { useRef, useState } from 'react'
import { problemOf } from '../api/client.ts'
import type { Problem } from '../api/types.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { useSay } from '../i18n/language.tsx'
import { sendFile } from '../intake/send-file.ts'
import { Button, IconButton } from '../parts/button.tsx'
import { ProblemMessage } from '../parts/message.tsx'

/** A paper that was handed in to justify an entry. */
export interface Attachment {
  record: string
  id: string
  name: string
}

/** The papers behind an entry: handed in here, kept like all others, and linked with the entry when it is posted. */
export function Attachments(props: { papers: readonly Attachment[]; onChange: (papers: Attachment[]) => void }) {
  const say = useSay()
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const send = async (files: readonly File[]) => {
    setBusy(true)
    setProblem(undefined)
    const papers = [...props.papers]
    try {
      for (const file of files) {
        const report = await sendFile(file, new AbortController().signal, () => undefined)
        const [first] = report.items
        if (first?.record && first.id && !papers.some((paper) => paper.id === first.id))
          papers.push({ record: first.record, id: first.id, name: first.file })
        else if (first && !first.id)
          setProblem({
            type: '',
            title: '',
            status: 422,
            code: 'documents.refused',
            message: first.reason ?? first.file,
          })
      }
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
    setBusy(false)
    props.onChange(papers)
  }
  return (
    <section className="section" aria-label={say('manual.papers')}>
      <h2 className="section-title">
        {say('manual.papers')}
        <span className="more">
          <Button small icon="paper" disabled={busy} onClick={() => input.current?.click()}>
            {say('manual.attach')}
          </Button>
        </span>
      </h2>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={say('manual.attach')}
        onChange={(event) => {
          void send([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      {props.papers.length === 0 && !busy && <p className="small-text second">{say('manual.papersHelp')}</p>}
      <ul aria-live="polite">
        {props.papers.map((paper) => (
          <li key={paper.id} className="line">
            <span className="grow">
              <RecordLink record={paper.record} id={paper.id} title={paper.name} />
            </span>
            <IconButton
              icon="close"
              label={say('manual.detach', { name: paper.name })}
              onClick={() => props.onChange(props.papers.filter((each) => each !== paper))}
            />
          </li>
        ))}
      </ul>
      {busy && (
        <p className="small-text second" role="status">
          {say('manual.attaching')}
        </p>
      )}
      {problem && <ProblemMessage problem={problem} />}
    </section>
  )
}
