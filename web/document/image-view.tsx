import { type PointerEvent, useRef, useState } from 'react'
import { fileAddress } from '../fields/file.tsx'
import { useSay } from '../i18n/language.tsx'
import { Message } from '../parts/message.tsx'
import { PageFrames, type Places, regionAt, useScrollToPlace } from './places.tsx'

/** A picture of a paper, with the places of values on it. */
export function ImageView(props: { document: string; name: string; zoom: number; places: Places }) {
  const say = useSay()
  const scroller = useScrollToPlace(props.places.place)
  const box = useRef<HTMLDivElement>(null)
  const [failed, setFailed] = useState(false)
  const pick = (event: PointerEvent) => {
    const frame = box.current?.getBoundingClientRect()
    if (!frame) return
    const point = { x: (event.clientX - frame.left) / frame.width, y: (event.clientY - frame.top) / frame.height }
    const region = regionAt(props.places.regions, 1, point)
    if (region) props.places.onPick(region.path)
  }
  if (failed) {
    return (
      <div className="document-message">
        <Message tone="warn" title={say('document.unreadable')}>
          <p>{say('document.damaged')}</p>
        </Message>
      </div>
    )
  }
  return (
    <div ref={scroller} className="document-scroll scroll" role="region" aria-label={say('document.picture')}>
      <div
        ref={box}
        className="paper picture"
        role="group"
        aria-label={props.name}
        style={{ width: `${props.zoom * 100}%` }}
        onPointerUp={pick}
      >
        <img src={fileAddress(props.document)} alt={props.name} onError={() => setFailed(true)} />
        <PageFrames page={1} places={props.places} />
      </div>
    </div>
  )
}
