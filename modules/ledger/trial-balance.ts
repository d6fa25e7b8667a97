import { add, f, isZero, negate, query, say, sum } from '../../kernel/index.ts'
import { amountField, COMPARE, changeOf, columnFields, columnsFor, shown, spanWords } from './comparison.ts'
import { booksOf, byCode, headOf, opensStatement, reportReaders, spanInput, spanOf, withAllAccounts } from './report.ts'
import { dayBefore, net, type Span, type Turnover, turnoversOf } from './turnovers.ts'

const TITLE = { en: 'Trial balance', de: 'Summen und Salden' }
const untilThen = ({ until }: Span): Span => ({ from: null, until })

export const trialBalance = query('ledger.trialBalance', {
  says: 'Every account with its opening balance, turnover and closing balance. Debits equal credits.',
  input: { ...spanInput, compare: f.choice(...COMPARE).default('none') },
  columns: {
    code: f.text(),
    name: f.text().label('Account'),
    opening: f.decimal(2),
    debit: f.decimal(2),
    credit: f.decimal(2),
    closing: f.decimal(2),
  },
  may: reportReaders,
  company: 'company',
  async run({ input, read }) {
    const books = await booksOf(read, input.company)
    const { currency } = books
    const span = spanOf(input, books.today)
    const [, ...held] = columnsFor(span, input.compare, null, books.locale)
    const [within, before, ...then] = await turnoversOf(
      read,
      input.company,
      [
        span,
        span.from
          ? untilThen({ from: null, until: dayBefore(span.from) })
          : { from: '0001-01-02', until: '0001-01-01' },
        ...held.map((one) => untilThen(one.span)),
      ],
      input.knownAt,
    )
    const figures = [within, before, ...then].map((one) => one ?? new Map<string, Turnover>())
    await withAllAccounts(read, books, figures)
    const rows = [...books.accounts.values()]
      .filter((one) => figures.some((some) => some.has(one.id)))
      .sort(byCode)
      .map((one) => {
        const opening = net(before?.get(one.id))
        const { debit, credit } = within?.get(one.id) ?? { debit: '0', credit: '0' }
        const closing = add(opening, net({ debit, credit }))
        const compared = then.map((some) => net(some.get(one.id)))
        const opens = opensStatement(input.company, one.id, span, input.knownAt)
        const opensBefore = span.from
          ? opensStatement(input.company, one.id, untilThen({ from: null, until: dayBefore(span.from) }), input.knownAt)
          : undefined
        return {
          account: one.id,
          code: one.code,
          name: one.name,
          opening: shown(opening, currency),
          debit: shown(debit, currency),
          credit: shown(credit, currency),
          closing: shown(closing, currency),
          ...Object.fromEntries(held.map(({ name }, index) => [name, shown(compared[index] ?? '0', currency)])),
          ...changeOf([closing, ...compared], currency),
          _opens: {
            name: opens,
            ...(opensBefore && !isZero(opening) ? { opening: opensBefore } : {}),
            ...(isZero(debit) ? {} : { debit: opens }),
            ...(isZero(credit) ? {} : { credit: opens }),
            closing: opens,
          },
        }
      })
    const { amount: _, ...compareFields } = columnFields(
      columnsFor(span, input.compare, null, books.locale),
      currency,
      books.locale,
    )
    const amounts = ['opening', 'debit', 'credit', 'closing', ...held.map((one) => one.name)]
    const totals = Object.fromEntries(
      amounts.map((name) => [
        name,
        shown(sum(rows.map((row) => String((row as Record<string, unknown>)[name]))), currency),
      ]),
    )
    const { debit = '0', credit = '0', closing = '0' } = totals
    return {
      rows,
      columns: {
        code: f.text(),
        name: f.text().label('Account'),
        opening: amountField(currency),
        debit: amountField(currency),
        credit: amountField(currency),
        closing: amountField(currency),
        ...compareFields,
      },
      totals,
      proof: [
        {
          says: String(say`Debit ${debit} = credit ${credit}`),
          holds: isZero(add(debit, negate(credit))) && isZero(closing),
        },
      ],
      head: headOf(books, TITLE, spanWords(span, books.locale), input.knownAt),
    }
  },
})
