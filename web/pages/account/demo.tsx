import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { request } from '../../api/client.ts'
import { useDeclared } from '../../api/declared.tsx'
import type { FieldShape } from '../../api/types.ts'
import { FieldControl } from '../../fields/index.tsx'
import { useSay } from '../../i18n/language.tsx'
import { Button } from '../../parts/button.tsx'
import { Empty, Message } from '../../parts/message.tsx'
import { AccountPage, PlainField, Refused, Section, useAttempt, useMayReplaceDemo } from './section.tsx'

/** Charts of accounts that come with the product, and the countries whose usual one they are. */
const CHARTS = ['generic', 'de', 'dk', 'fr'] as const
const CHART_OF: Record<string, (typeof CHARTS)[number]> = { DE: 'de', DK: 'dk', FR: 'fr' }
const LIMIT = { password: 8, name: 200 }

/** Throws the demo away and begins with an organisation of one's own. */
export default function DemoPage() {
  const say = useSay()
  return (
    <AccountPage title={say('account.demo')}>
      {useMayReplaceDemo() ? <Replace /> : <Empty title={say('account.demoReal')}>{say('account.demoRealHelp')}</Empty>}
    </AccountPage>
  )
}

function Replace() {
  const say = useSay()
  const { me } = useDeclared()
  const client = useQueryClient()
  const router = useRouter()
  const [codes, setCodes] = useState<{ country?: string; currency?: string; chart: string }>({ chart: 'generic' })
  const [missing, setMissing] = useState<string[]>([])
  const { busy, problem, run } = useAttempt()
  const set = (name: 'country' | 'currency', value: unknown) => {
    const code = typeof value === 'string' && value !== '' ? value : undefined
    const chart = name === 'country' ? (CHART_OF[code ?? ''] ?? 'generic') : codes.chart
    setCodes({ ...codes, [name]: code, chart })
    setMissing(missing.filter((each) => each !== name))
  }
  const submit = async (typed: FormData) => {
    const empty = (['country', 'currency'] as const).filter((name) => !codes[name])
    setMissing(empty)
    if (empty.length > 0) return
    const text = (name: string) => String(typed.get(name))
    const email = text('email').trim()
    const person = { name: text('name').trim(), email, password: text('password') }
    const body = { company: text('company').trim(), ...codes, ...person }
    if (!(await run(() => request('/api/demo/replace', { body })))) return
    client.clear()
    await router.navigate({ to: '/sign-in', search: { email } })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void submit(new FormData(event.currentTarget))
      }}
    >
      <Section title={say('account.demoWhat')}>
        <Message tone="warn" title={say('account.demoGone', { name: me.organisation.name })}>
          <p>{say('account.demoGoneHelp')}</p>
        </Message>
      </Section>
      <Section title={say('account.yourCompany')} about={say('account.yourCompanyHelp')}>
        <PlainField label={say('account.companyName')} name="company" maxLength={LIMIT.name} required />
        <div className="field-grid narrow">
          <Code field={COUNTRY} value={codes.country} fault={missing.includes('country')} onSet={set} />
          <Code field={CURRENCY} value={codes.currency} fault={missing.includes('currency')} onSet={set} />
        </div>
        <Chart value={codes.chart} onChoose={(chart) => setCodes({ ...codes, chart })} />
      </Section>
      <Section title={say('account.yourself')} about={say('account.yourselfHelp')}>
        <PlainField label={say('account.name')} name="name" autoComplete="name" maxLength={LIMIT.name} required />
        <PlainField label={say('signIn.email')} name="email" type="email" autoComplete="username" required />
        <PlainField
          label={say('signIn.password')}
          hint={say('account.passwordRule')}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={LIMIT.password}
          maxLength={128}
          required
        />
        <Refused problem={problem} />
        <div className="line wrap">
          <Button type="submit" grave disabled={busy}>
            {say(busy ? 'account.demoBusy' : 'account.demoReplace')}
          </Button>
        </div>
      </Section>
    </form>
  )
}

const PLAIN = { optional: false, given: false, filters: [], sorts: false }
const COUNTRY: FieldShape = { name: 'country', kind: 'country', label: 'Country', ...PLAIN }
const CURRENCY: FieldShape = { name: 'currency', kind: 'currency', label: 'Currency', ...PLAIN }

function Code(props: {
  field: FieldShape
  value?: string
  fault: boolean
  onSet: (name: 'country' | 'currency', value: unknown) => void
}) {
  const say = useSay()
  const id = useId()
  const name = props.field.name === 'country' ? 'country' : 'currency'
  return (
    <div className="form-field">
      <label className="label" htmlFor={id}>
        {say(`account.${name}`)}
      </label>
      <FieldControl
        id={id}
        field={props.field}
        around={{ owner: 'setUp.company', row: {} }}
        value={props.value ?? null}
        onChange={(value) => props.onSet(name, value)}
        invalid={props.fault}
        describedBy={props.fault ? `${id}f` : undefined}
      />
      {props.fault && (
        <p className="fault" id={`${id}f`} role="alert">
          {say('account.chooseOne')}
        </p>
      )}
    </div>
  )
}

function Chart({ value, onChoose }: { value: string; onChoose: (chart: string) => void }) {
  const say = useSay()
  const id = useId()
  return (
    <div>
      <label className="label" htmlFor={id}>
        {say('account.chart')}
      </label>
      <select id={id} className="input" value={value} onChange={(event) => onChoose(event.target.value)}>
        {CHARTS.map((chart) => (
          <option key={chart} value={chart}>
            {say(`account.chart.${chart}`)}
          </option>
        ))}
      </select>
      <p className="hint">{say('account.chartHelp')}</p>
    </div>
  )
}
