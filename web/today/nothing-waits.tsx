import { useNavigate } from '@tanstack/react-router'
import { useDeclared } from '../api/declared.tsx'
import { useSay } from '../i18n/language.tsx'
import { useHandIn } from '../intake/hand-in.tsx'
import { Button } from '../parts/button.tsx'
import { Empty } from '../parts/message.tsx'

/** What people of a new organisation make first, where they may. */
const FIRST = ['sales.invoice', 'purchasing.bill', 'contacts.party'] as const

/** The empty queue: that it is empty, and what one could do. */
export function NothingWaits() {
  const say = useSay()
  const navigate = useNavigate()
  const declared = useDeclared()
  const handIn = useHandIn()
  const makes = FIRST.flatMap((id) => {
    const shape = declared.record(id)
    return shape?.create ? [shape] : []
  })
  return (
    <Empty
      title={say('queue.empty')}
      act={
        <>
          <Button look="primary" icon="add" onClick={handIn.choose}>
            {say('handIn.choose')}
          </Button>
          {makes.map((shape) => (
            <Button
              key={shape.id}
              onClick={() => void navigate({ to: '/records/$record/new', params: { record: shape.id } })}
            >
              {say('new.one', { one: declared.inside(shape) })}
            </Button>
          ))}
        </>
      }
    >
      <p>{say('queue.emptyHelp')}</p>
    </Empty>
  )
}
