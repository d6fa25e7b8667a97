import { RecordLink } from '../fields/record-link.tsx'
import { groupedIban } from '../fields/values.ts'
import { useFormats } from '../i18n/language.tsx'
import { useSigned } from './line-list.tsx'

/** What the bank says of a line: the amount, when, who, and every word of it. */
export function LineHero(props: {
  amount: string
  currency: string
  bookedOn: string
  name: string
  iban?: string
  party?: string
  partyName?: string
  text: string
  reference?: string
}) {
  const signed = useSigned()
  const formats = useFormats()
  return (
    <header className="line-hero">
      <div className="line">
        <h2 className="figure">{signed(props.amount, props.currency)}</h2>
        <span className="third">{props.currency}</span>
        <span className="grow" />
        <span className="second">{formats.fullDate(props.bookedOn)}</span>
      </div>
      <div className="line wrap">
        <span className="medium">{props.name}</span>
        {props.iban && <span className="mono second">{groupedIban(props.iban)}</span>}
        {props.party && <RecordLink record="contacts.party" id={props.party} title={props.partyName ?? ''} />}
      </div>
      {props.text && <p className="small-text second lines-of-text">“{props.text}”</p>}
      {props.reference && !props.text.includes(props.reference) && (
        <p className="small-text second mono">{props.reference}</p>
      )}
    </header>
  )
}
