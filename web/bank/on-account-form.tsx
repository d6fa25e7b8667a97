import { useState } from 'react'
import { isZero } from '../../kernel/decimal.ts'
import { useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import { MakerProvider } from '../record/make.tsx'
import { isEmptyBuild, type Other } from './build.ts'
import { PickField } from './pick-field.tsx'
import type { Match } from './use-match.ts'

/** Asks whose account the money is booked on, where the line names nobody that we know. */
export function OnAccountForm(props: { match: Match; onTake: (other: Other) => void; onClose: () => void }) {
  const { match, onTake, onClose } = props
  const say = useSay()
  const [party, setParty] = useState<{ id: string; title: string }>()
  const amount = isZero(match.still) || isEmptyBuild(match.build) ? match.line.open : match.still
  const save = () => party && onTake({ kind: 'onAccount', amount, party: party.id, partyName: party.title })
  useActs(
    [
      { id: 'save', key: 'Mod+Enter', label: say('bank.onAccount'), inFields: true, run: save },
      { id: 'edit.stop', key: 'Escape', label: say('cancel'), inFields: true, run: onClose },
    ],
    'panel',
  )
  return (
    <MakerProvider>
      <form
        className="book-form"
        aria-label={say('bank.onAccount')}
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <h3 className="section-title">{say('bank.onAccount')}</h3>
        <p className="second">{say('bank.onAccountHelp')}</p>
        <PickField label={say('bank.party')} record="contacts.party" value={party} onChange={setParty} autoFocus />
        <div className="line">
          <Button look="primary" type="submit" disabled={!party} act={['save', 'Mod+Enter']}>
            {say('bank.bookOnAccount')}
          </Button>
          <Button onClick={onClose} act={['edit.stop', 'Escape']}>
            {say('cancel')}
          </Button>
        </div>
      </form>
    </MakerProvider>
  )
}
