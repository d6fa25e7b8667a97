import { useNavigate } from '@tanstack/react-router'
import { isZero } from '../../kernel/decimal.ts'
import { useDeclared } from '../api/declared.tsx'
import { OpeningSums, PostedOpenings } from '../books/opening-side.tsx'
import { OpeningTable } from '../books/opening-table.tsx'
import { POST, useOpening } from '../books/use-opening.ts'
import { useCompany } from '../frame/company.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import { ProblemMessage } from '../parts/message.tsx'
import { PageHead } from '../parts/page.tsx'
import { FormField, KeptNotice } from '../record/form.tsx'
import { MakerProvider } from '../record/make.tsx'
import { NotYours } from '../record/not-yours.tsx'

/** The books begin: the trial balance of the former program, and the unpaid invoices and bills behind it. */
export default function OpeningPage() {
  const say = useSay()
  const declared = useDeclared()
  const company = useCompany()
  if (!declared.command(POST)) return <NotYours one={say('opening.title')} />
  return (
    <MakerProvider>
      <Opening key={company?.id} />
    </MakerProvider>
  )
}

function Opening() {
  const say = useSay()
  const formats = useFormats()
  const navigate = useNavigate()
  const opening = useOpening((entry) =>
    entry
      ? void navigate({ to: '/records/$record/$id', params: { record: 'ledger.entry', id: entry } })
      : void navigate({ to: '/' }),
  )
  const { form, fields, company, sums } = opening
  const [single, tables] = [fields.slice(0, 3), fields.slice(3)]
  const complete = isZero(sums.difference) && sums.controls.every((control) => isZero(control.missing))
  // Where the rate of the day decides what an amount is worth, the server is the one that adds up.
  const ready = !sums.empty && (complete || sums.foreign > 0)
  useActs([
    {
      ...{ id: 'save', key: 'Mod+Enter', label: say('opening.post'), inFields: true },
      run: () => void (ready && opening.post(false)),
    },
  ])
  const hints = [say('opening.rowsHelp'), say('opening.invoicesHelp'), say('opening.billsHelp')]
  return (
    <div className="page">
      <PageHead title={say('opening.title')} about={company?.name}>
        {!sums.empty && !isZero(sums.difference) && (
          <Button disabled={opening.busy} onClick={() => void opening.post(true)}>
            {say('opening.balance')}
          </Button>
        )}
        <Button
          look="primary"
          disabled={opening.busy || !ready}
          act={['save', 'Mod+Enter']}
          onClick={() => void opening.post(false)}
        >
          {`${say('opening.post')}${ready && complete ? ` ${formats.money(sums.debit, company?.currency)}` : ''}`}
        </Button>
      </PageHead>
      <div className="columns stacks">
        <div className="area scroll">
          <form className="record-body entry-body" onSubmit={(event) => event.preventDefault()}>
            <KeptNotice form={form} />
            {opening.problem && <ProblemMessage problem={opening.problem} />}
            <div className="field-grid">
              {single.map((field, index) => (
                <FormField
                  key={field.name}
                  form={form}
                  field={field}
                  owner={POST}
                  mark="optional"
                  autoFocus={index === 0 && !form.values.company}
                />
              ))}
            </div>
            {tables.map((field, index) => (
              <OpeningTable
                key={field.name}
                form={form}
                field={field}
                hint={hints[index] ?? ''}
                onGrid={(grid) =>
                  index === 0
                    ? opening.pasteBalances(grid)
                    : opening.pasteItems(index === 1 ? 'receivable' : 'payable', grid)
                }
              >
                {index === 0 && opening.accounts.size > 0 && (
                  <Button small icon="add" onClick={opening.listAccounts}>
                    {say('opening.allAccounts')}
                  </Button>
                )}
              </OpeningTable>
            ))}
          </form>
        </div>
        <aside className="side entry-side" aria-label={say('entry.totals')}>
          <OpeningSums opening={opening} />
          {company && <PostedOpenings company={company.id} />}
        </aside>
      </div>
    </div>
  )
}
