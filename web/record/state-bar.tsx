import { Fragment, type ReactNode } from 'react'
import { useDeclared } from '../api/declared.tsx'
import type { RecordShape, Row } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import { Icon } from '../parts/icon.tsx'
import { stateIcon } from '../parts/state.tsx'
import { stepsOf } from './state-path.ts'

/** Where a record stands on its way, and right what the next command will do. */
export function StateBar({ record, row, children }: { record: RecordShape; row: Row; children?: ReactNode }) {
  const say = useSay()
  const declared = useDeclared()
  const steps = stepsOf(record, row.state)
  if (steps.length < 2) return null
  return (
    <div className="state-bar">
      <ol aria-label={say('state')}>
        {steps.map(({ state, at }, index) => (
          <Fragment key={state.name}>
            {index > 0 && <li className="rule" aria-hidden="true" />}
            <li className={`state-step ${at}`} aria-current={at === 'now' ? 'step' : undefined}>
              <span className={at === 'done' ? 'tone-ok' : at === 'now' ? `tone-${state.tone}` : undefined}>
                <Icon name={at === 'done' ? 'ticked' : at === 'now' ? stateIcon(state) : 'ring'} small />
              </span>
              {declared.state(record, state.name)?.label}
            </li>
          </Fragment>
        ))}
      </ol>
      <span className="grow" />
      <span className="small-text second state-says">{children}</span>
    </div>
  )
}
