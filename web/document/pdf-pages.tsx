import { useEffect, useState } from 'react'
import { fileAddress } from '../fields/file.tsx'
import { useSay } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { Message, SkeletonRows } from '../parts/message.tsx'
import { openPdf, type PDFDocumentProxy } from './pdf.ts'
import { type PageSize, PdfPage } from './pdf-page.tsx'
import { type Places, useScrollToPlace } from './places.tsx'

interface Open {
  pdf: PDFDocumentProxy
  first: PageSize
}

/** Reads a PDF; what can't be read says so. */
function usePdf(document: string): { open?: Open; failed?: string; again: () => void } {
  const [state, setState] = useState<{ open?: Open; failed?: string }>({})
  const [tries, setTries] = useState(0)
  useEffect(() => {
    const task = openPdf(`${fileAddress(document)}${tries > 0 ? `?again=${tries}` : ''}`)
    let stale = false
    setState({})
    const load = async () => {
      const pdf = await task.promise
      const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 })
      if (!stale) setState({ open: { pdf, first: { width, height } } })
    }
    load().catch((cause: unknown) => {
      if (!stale) setState({ failed: cause instanceof Error ? cause.name : String(cause) })
    })
    return () => {
      stale = true
      void task.destroy()
    }
  }, [document, tries])
  return { ...state, again: () => setTries((before) => before + 1) }
}

/** Width that the scroller offers to a page, followed as the window changes. */
function useRoom(scroller: React.RefObject<HTMLDivElement | null>, ready: boolean): number {
  const [room, setRoom] = useState(0)
  useEffect(() => {
    const element = scroller.current
    if (!element || !ready) return
    const measure = () => {
      const { paddingLeft, paddingRight } = getComputedStyle(element)
      setRoom(Math.floor(element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)))
    }
    const watch = new ResizeObserver(measure)
    watch.observe(element)
    return () => watch.disconnect()
  }, [scroller, ready])
  return room
}

/** The pages of a PDF under each other, as wide as there is room, times the zoom. */
export default function PdfPages(props: {
  document: string
  zoom: number
  places: Places
  onPage: (page: number, pages: number) => void
}) {
  const say = useSay()
  const { open, failed, again } = usePdf(props.document)
  const scroller = useScrollToPlace(open ? props.places.place : undefined)
  const room = useRoom(scroller, open !== undefined)
  const width = Math.min(Math.floor(room * props.zoom), 2400)
  const { onPage } = props
  const pages = open?.pdf.numPages ?? 0
  useEffect(() => {
    if (pages > 0) onPage(1, pages)
  }, [pages, onPage])
  if (failed) {
    return (
      <div className="document-message">
        <Message tone="warn" title={say('document.unreadable')} acts={<Button onClick={again}>{say('again')}</Button>}>
          <p>{say(failed === 'PasswordException' ? 'document.password' : 'document.damaged')}</p>
        </Message>
      </div>
    )
  }
  if (!open) return <SkeletonRows rows={8} height={48} />
  const look = () => {
    const view = scroller.current?.getBoundingClientRect()
    if (!view) return
    const all = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-page]') ?? [])]
    const middle = view.top + view.height / 2
    const seen = all.find((element) => element.getBoundingClientRect().bottom >= middle)
    if (seen) onPage(Number(seen.dataset.page), pages)
  }
  return (
    <div
      ref={scroller}
      className="document-scroll scroll"
      onScroll={look}
      role="region"
      aria-label={say('document.pages')}
    >
      {room > 0 &&
        Array.from({ length: pages }, (_, at) => at + 1).map((number) => (
          <PdfPage key={number} pdf={open.pdf} number={number} first={open.first} width={width} places={props.places} />
        ))}
    </div>
  )
}
