import { useFormats, useSay } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import type { QueueItem } from '../queue/item.ts'

/** The rule of the order, and how the current row came to its place. */
export function WhyRanked({ item, onClose }: { item: QueueItem | undefined; onClose: () => void }) {
  const say = useSay()
  const formats = useFormats()
  const because = item?.because
  const parts = because
    ? ([
        [say('why.weight'), because.weight],
        [say('why.stake', { concern: say(`concern.${item.concern}`) }), because.stake],
        [item.dueOn ? say('why.due', { date: formats.nearDate(item.dueOn) }) : say('why.noDue'), because.due],
      ] as const)
    : []
  return (
    <Dialog
      title={say('why.title')}
      onClose={onClose}
      foot={
        <>
          <span className="grow" />
          <Button data-autofocus onClick={onClose}>
            {say('close')}
          </Button>
        </>
      }
    >
      <p>{say('why.groups')}</p>
      <p>{say('why.rule')}</p>
      {item && because && (
        <section aria-label={item.title}>
          <h3 className="part-title">{item.title}</h3>
          <table className="small-table">
            <tbody>
              {parts.map(([words, points]) => (
                <tr key={words}>
                  <td>{words}</td>
                  <td className="number">{formats.count(points)}</td>
                </tr>
              ))}
              <tr className="sum">
                <td>{say('why.rank')}</td>
                <td className="number">{formats.count(item.rank ?? because.weight + because.stake + because.due)}</td>
              </tr>
            </tbody>
          </table>
        </section>
      )}
    </Dialog>
  )
}
