import { Fragment, type ReactNode } from 'react'
import { useSay } from '../i18n/language.tsx'
import { Icon } from '../parts/icon.tsx'
import type { TradeStep } from './steps.ts'

/** Where a bill or an invoice stands, and right what comes next. */
export function StepBar({ steps, children }: { steps: readonly TradeStep[]; children?: ReactNode }) {
  const say = useSay()
  return (
    <div className="state-bar">
      <ol aria-label={say('state')}>
        {steps.map((step, index) => (
          <Fragment key={step.id}>
            {index > 0 && <li className="rule" aria-hidden="true" />}
            <li className={`state-step ${step.at}`} aria-current={step.at === 'now' ? 'step' : undefined}>
              <span className={step.at === 'done' ? 'tone-ok' : step.at === 'now' ? `tone-${step.tone}` : undefined}>
                <Icon name={step.at === 'done' ? 'ticked' : step.at === 'now' ? step.icon : 'ring'} small />
              </span>
              {say(step.label)}
              {step.count !== undefined && <span>{say('trade.asked', { count: step.count })}</span>}
            </li>
          </Fragment>
        ))}
      </ol>
      <span className="grow" />
      <span className="small-text second state-says">{children}</span>
    </div>
  )
}
