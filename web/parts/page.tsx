import { type ReactNode, useEffect } from 'react'
import { Icon } from './icon.tsx'

/** The head of a page: its title, what it is, and right the commands. One `h1` a page; the tab takes its words. */
export function PageHead(props: {
  title: string
  about?: ReactNode
  before?: ReactNode
  /** Right after the words: where it stands. */
  after?: ReactNode
  children?: ReactNode
}) {
  useEffect(() => {
    document.title = `${props.title} · Backstay`
  }, [props.title])
  return (
    <header className="head">
      {props.before}
      <h1>{props.title}</h1>
      {props.about && <span className="about second cut">{props.about}</span>}
      {props.after}
      <span className="grow" />
      {props.children && <div className="head-acts">{props.children}</div>}
    </header>
  )
}

/** A terms-and-verdict line: `opening + lines = closing ✓`. The verdict has a shape and a word. */
export function Verdict({ holds, children }: { holds: boolean; children: ReactNode }) {
  return (
    <span className="state">
      <span className={holds ? 'tone-ok' : 'tone-bad'}>
        <Icon name={holds ? 'ticked' : 'stop'} small />
      </span>
      {children}
    </span>
  )
}

export interface TabEntry<T extends string> {
  id: T
  label: string
  count?: ReactNode
}

/** Tabs by the pattern of the accessible rich internet applications guide: arrows move, the panel follows. */
export function Tabs<T extends string>(props: {
  label: string
  entries: TabEntry<T>[]
  current: T
  onChoose: (id: T) => void
  panel?: string
  children?: ReactNode
}) {
  const move = (step: number) => {
    const at = props.entries.findIndex((entry) => entry.id === props.current)
    const next = props.entries[(at + step + props.entries.length) % props.entries.length]
    if (next) props.onChoose(next.id)
  }
  return (
    <div className="tabs">
      <div className="tab-list" role="tablist" aria-label={props.label}>
        {props.entries.map((entry) => (
          <button
            key={entry.id}
            type="button"
            role="tab"
            ref={(element) => {
              // After an arrow key the focus goes with the choice.
              if (entry.id === props.current && element?.parentElement?.contains(document.activeElement))
                element.focus()
            }}
            aria-selected={entry.id === props.current}
            aria-controls={props.panel}
            tabIndex={entry.id === props.current ? 0 : -1}
            onClick={() => props.onChoose(entry.id)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight') move(1)
              if (event.key === 'ArrowLeft') move(-1)
            }}
          >
            {entry.label}
            {entry.count !== undefined && <span className="count">{entry.count}</span>}
          </button>
        ))}
      </div>
      {props.children}
    </div>
  )
}
