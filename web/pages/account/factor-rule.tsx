import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useCommand } from '../../api/command.tsx'
import { useDeclared } from '../../api/declared.tsx'
import { keys, useRows } from '../../api/queries.ts'
import type { Problem } from '../../api/types.ts'
import { useSay } from '../../i18n/language.tsx'
import { Refused, Section } from './section.tsx'

const RULE = 'organisation.signInRule'

/** Whether everybody needs a second factor: for whoever owns every company. */
export function FactorRule() {
  const say = useSay()
  const { me } = useDeclared()
  const { run } = useCommand()
  const client = useQueryClient()
  const [problem, setProblem] = useState<Problem>()
  const rules = useRows(RULE, {})
  if (!rules.data || !me.roles.some((each) => each.role === 'owner' && each.company === null)) return null
  const demand = async (secondFactor: boolean) => {
    const outcome = await run({ command: `${RULE}.demand`, input: { secondFactor }, quiet: true })
    setProblem(outcome.kind === 'refused' ? outcome.problem : undefined)
    await client.invalidateQueries({ queryKey: keys.list(RULE) })
  }
  return (
    <Section title={say('settings.signIn')} about={say('settings.signInHelp')}>
      <div>
        <label className="check-line">
          <input
            type="checkbox"
            className="check"
            checked={rules.data.rows[0]?.secondFactor === true}
            onChange={(event) => void demand(event.target.checked)}
          />
          {say('settings.secondFactor')}
        </label>
        <p className="hint">{say('settings.secondFactorHelp')}</p>
      </div>
      <Refused problem={problem} />
    </Section>
  )
}
