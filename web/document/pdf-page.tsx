import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { useSay } from '../i18n/language.tsx'
import { type PDFDocumentProxy, type PDFPageProxy, RenderingCancelledException, TextLayer } from './pdf.ts'
import { PageFrames, type Places, regionAt } from './places.tsx'

/** Pages are drawn while they are this near (pixels) to being seen, and let go after. */
const NEAR = '800px 0px'
/** Device pixels a page is drawn with at most: sharp, and within the memory of a phone. */
const MOST_SCALE = 2

export interface PageSize {
  width: number
  height: number
}

function useNear(element: React.RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false)
  useEffect(() => {
    if (!element.current) return
    const watch = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting ?? false), { rootMargin: NEAR })
    watch.observe(element.current)
    return () => watch.disconnect()
  }, [element])
  return near
}

/** Draws a page into a canvas and lays its words over it, to be selected and read aloud. */
function draw(page: PDFPageProxy, canvas: HTMLCanvasElement, words: HTMLElement, width: number): () => void {
  const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width })
  const sharp = Math.min(devicePixelRatio || 1, MOST_SCALE)
  canvas.width = Math.floor(viewport.width * sharp)
  canvas.height = Math.floor(viewport.height * sharp)
  const task = page.render({ canvas, viewport: page.getViewport({ scale: viewport.scale * sharp }) })
  words.replaceChildren()
  words.style.setProperty('--total-scale-factor', String(viewport.scale))
  const layer = new TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport })
  const stopped = (cause: unknown) => {
    if (!(cause instanceof RenderingCancelledException)) words.dataset.failed = String(cause)
  }
  task.promise.catch(stopped)
  layer.render().catch(stopped)
  return () => {
    task.cancel()
    layer.cancel()
  }
}

/** One page of a PDF in its true proportions, drawn only while it is near. */
export function PdfPage(props: {
  pdf: PDFDocumentProxy
  number: number
  first: PageSize
  width: number
  places: Places
}) {
  const say = useSay()
  const { pdf, number, width, places } = props
  const box = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const words = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState(props.first)
  const near = useNear(box)
  useEffect(() => {
    if (!near || width === 0) return
    let stop: (() => void) | undefined
    let stale = false
    pdf.getPage(number).then((page) => {
      if (stale || !canvas.current || !words.current) return
      const { width: own, height } = page.getViewport({ scale: 1 })
      setSize((before) => (before.width === own && before.height === height ? before : { width: own, height }))
      stop = draw(page, canvas.current, words.current, width)
    })
    return () => {
      stale = true
      stop?.()
    }
  }, [pdf, number, near, width])
  const pick = (event: PointerEvent) => {
    const frame = box.current?.getBoundingClientRect()
    if (!frame || !getSelection()?.isCollapsed) return
    const point = { x: (event.clientX - frame.left) / frame.width, y: (event.clientY - frame.top) / frame.height }
    const region = regionAt(places.regions, number, point)
    if (region) places.onPick(region.path)
  }
  return (
    <div
      ref={box}
      className="paper pdf-page"
      role="group"
      aria-label={say('document.pageOf', { page: number, pages: pdf.numPages })}
      data-page={number}
      style={{ width, height: (width * size.height) / size.width }}
      onPointerUp={pick}
    >
      {near && (
        <>
          <canvas ref={canvas} />
          <div ref={words} className="pdf-words" />
        </>
      )}
      <PageFrames page={number} places={places} />
    </div>
  )
}
