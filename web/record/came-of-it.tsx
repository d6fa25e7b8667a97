import { useRelated } from '../api/queries.ts'
import type { Kin } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import { ActKeys } from '../parts/button.tsx'
import { isPaper, KinLine, madeOf } from './related.tsx'

/** How many steps from a mail to what was made of what is attached to it. */
const STEPS = 2

/** Under a mail or a document: what was made of it, also of what is attached to it. */
export function CameOfIt({ record, id }: { record: string; id: string }) {
  const say = useSay()
  const related = useRelated(record, id)
  const kins = madeOf(related.data?.to ?? [])
  if (!isPaper(record) || kins.length === 0) return null
  return (
    <section className="section">
      <h2 className="section-title">
        {say('related.to')} <ActKeys id="record.cameOfIt" ours="Shift+V" />
      </h2>
      <dl className="pairs small-text">
        <Kins kins={kins} steps={STEPS} />
      </dl>
    </section>
  )
}

function Kins({ kins, steps }: { kins: readonly Kin[]; steps: number }) {
  return kins.map((kin) => (
    <KinLine key={`${kin.record}/${kin.id}`} kin={kin}>
      {steps > 1 && isPaper(kin.record) && <Following kin={kin} steps={steps - 1} />}
    </KinLine>
  ))
}

function Following({ kin, steps }: { kin: Kin; steps: number }) {
  const related = useRelated(kin.record, kin.id)
  return <Kins kins={madeOf(related.data?.to ?? [])} steps={steps} />
}
