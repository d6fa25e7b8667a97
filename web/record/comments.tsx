import { useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { useCommand } from '../api/command.tsx'
import { titleOf, useDeclared } from '../api/declared.tsx'
import { keys, useRows } from '../api/queries.ts'
import type { Problem, Row } from '../api/types.ts'
import { Avatar } from '../frame/my-menu.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import { ProblemMessage } from '../parts/message.tsx'

const COMMENT = 'work.comment'
const PERSON = 'organisation.user'

/** The comments on a record, oldest first. */
export function useComments(record: string, id: string) {
  const declared = useDeclared()
  const may = declared.record(COMMENT)?.mayRead ?? false
  return useRows(
    COMMENT,
    { where: { subject: { is: `${record}/${id}` } }, sort: 'createdAt', limit: 100, count: true },
    may,
  )
}

/** What people said about a record, and the place to say something; `@` names a person, who then hears of it. */
export function Comments({ record, id }: { record: string; id: string }) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const comments = useComments(record, id)
  const may = declared.record(COMMENT)?.create !== undefined
  return (
    <>
      <ol className="comments">
        {(comments.data?.rows ?? []).map((comment) => {
          const author = String(comment.byName ?? comment._titles?.createdBy ?? '')
          return (
            <li key={comment.id}>
              <Avatar name={author || '·'} />
              <div>
                <span className="medium">{author}</span>{' '}
                <span className="second">
                  {typeof comment.createdAt === 'string' && formats.instant(comment.createdAt)}
                </span>
                <p className="lines-of-text">{String(comment.text ?? '')}</p>
              </div>
            </li>
          )
        })}
      </ol>
      {comments.data?.rows.length === 0 && !may && <p className="second">{say('comments.none')}</p>}
      {may && <CommentBox record={record} id={id} />}
    </>
  )
}

function CommentBox({ record, id }: { record: string; id: string }) {
  const say = useSay()
  const boxId = useId()
  const client = useQueryClient()
  const { run } = useCommand()
  const box = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState('')
  const [named, setNamed] = useState<{ id: string; name: string }[]>([])
  const [problem, setProblem] = useState<Problem>()
  const mention = /(?:^|\s)@([\p{L}\p{N}.-]*)$/u.exec(text)?.[1]
  const people = useRows(PERSON, { search: mention || undefined, limit: 6 }, mention !== undefined)
  const send = async () => {
    if (text.trim() === '') return
    const mentions = named.filter((person) => text.includes(`@${person.name}`)).map((person) => person.id)
    const input = { subject: `${record}/${id}`, text: text.trim(), mentions }
    const outcome = await run({ command: `${COMMENT}.create`, input, quiet: true })
    if (outcome.kind === 'refused') return setProblem(outcome.problem)
    setText('')
    setNamed([])
    setProblem(undefined)
    void client.invalidateQueries({ queryKey: keys.list(COMMENT) })
  }
  const name = (person: { id: string; name: string }) => {
    setNamed((before) => [...before, person])
    setText((before) => before.replace(/@[\p{L}\p{N}.-]*$/u, `@${person.name} `))
    box.current?.focus()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      void send()
    }
    if (event.key === 'Escape') box.current?.blur()
  }
  useActs([{ id: 'comment', key: 'm', label: say('comment'), run: () => box.current?.focus() }])
  return (
    <div className="comment-box">
      {problem && <ProblemMessage problem={problem} />}
      <label className="hidden" htmlFor={boxId}>
        {say('comment')}
      </label>
      <textarea
        id={boxId}
        ref={box}
        className="input"
        rows={1}
        placeholder={say('comment.hint')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={press}
      />
      {mention !== undefined && <PeopleChoice rows={people.data?.rows ?? []} onChoose={name} />}
      {text.trim() !== '' && (
        <div className="line">
          <span className="grow" />
          <Button small look="primary" act={['comment.send', 'Mod+Enter']} onClick={() => void send()}>
            {say('comment.send')}
          </Button>
        </div>
      )}
    </div>
  )
}

function PeopleChoice({ rows, onChoose }: { rows: Row[]; onChoose: (person: { id: string; name: string }) => void }) {
  const say = useSay()
  const declared = useDeclared()
  const shape = declared.record(PERSON)
  if (!shape || rows.length === 0) return null
  return (
    <ul className="menu-panel" aria-label={say('comment.people')}>
      {rows.map((row) => (
        <li key={row.id}>
          <button
            type="button"
            className="menu-item"
            onClick={() => onChoose({ id: row.id, name: titleOf(shape, row) })}
          >
            <Avatar name={titleOf(shape, row)} />
            {titleOf(shape, row)}
          </button>
        </li>
      ))}
    </ul>
  )
}
