/**
 * Text and its places on the pages of a PDF, by pdf.js. Runs inside the worker of `pdf.ts`:
 * a hostile file may loop or eat memory here, and then the worker is ended from outside.
 */
import { getDocumentProxy } from 'unpdf'
import { printedForms } from './printed-forms.ts'

export interface PdfLimits {
  /** Pages that are read; the rest is counted and left. */
  pages: number
  /** Characters that are kept. */
  text: number
  /** Milliseconds until the reading is ended. */
  time: number
}

export interface PdfText {
  pages: { number: number; text: string }[]
  /** Pages of the whole document, also those that were not read. */
  pageCount: number
}

/** A box on a page: shares of its width and height (0 to 1), from the top left corner as the page is shown. */
export interface PageBox {
  x: number
  y: number
  width: number
  height: number
}

export interface PdfRegion {
  /** The string that was asked for. */
  needle: string
  page: number
  box: PageBox
}

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>
type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>

interface TextRun {
  str: string
  width: number
  height: number
  transform: number[]
  hasEOL: boolean
}

const maxRegionsEach = 20

async function open(bytes: Uint8Array): Promise<PdfDocument> {
  return await getDocumentProxy(bytes, { verbosity: 0, stopAtErrors: false, maxImageSize: 1, isEvalSupported: false })
}

async function runsOf(page: PdfPage): Promise<TextRun[]> {
  const content = await page.getTextContent()
  const runs: TextRun[] = []
  for (const item of content.items) {
    if ('str' in item)
      runs.push({
        str: item.str,
        width: item.width,
        height: item.height,
        transform: item.transform,
        hasEOL: item.hasEOL,
      })
  }
  return runs
}

/** Reads the text layer. Rejects with pdf.js' own error (its `name` tells why) when the file can't be read. */
export async function readPdfText(bytes: Uint8Array, limits: PdfLimits): Promise<PdfText> {
  const document = await open(bytes)
  try {
    const pages: PdfText['pages'] = []
    let left = limits.text
    for (let number = 1; number <= Math.min(document.numPages, limits.pages) && left > 0; number++) {
      const page = await document.getPage(number)
      const runs = await runsOf(page)
      const text = runs
        .map((run) => run.str + (run.hasEOL ? '\n' : ''))
        .join('')
        .replaceAll('\0', '')
        .trim()
        .slice(0, left)
      left -= text.length
      pages.push({ number, text })
      page.cleanup()
    }
    return { pages, pageCount: document.numPages }
  } finally {
    await document.loadingTask.destroy()
  }
}

interface Place {
  run: TextRun
  /** Index of the character in its run. */
  at: number
  /** White space or a line end stands before it. */
  apart: boolean
}

interface PageLetters {
  /** All letters of the page without white space, folded for comparison. */
  letters: string
  places: Place[]
}

/** Case and compatibility forms (ligatures, full-width digits) do not tell values apart. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Runs that do not continue each other on one line are separate words, whether or not a space is between them. */
function isApart(before: TextRun | undefined, run: TextRun): boolean {
  if (before === undefined || before.hasEOL) return true
  const [a = 1, b = 0, , , x = 0, y = 0] = before.transform
  const scale = Math.hypot(a, b) || 1
  const endX = x + (a / scale) * before.width
  const endY = y + (b / scale) * before.width
  return (
    Math.hypot((run.transform[4] ?? 0) - endX, (run.transform[5] ?? 0) - endY) >
    0.3 * Math.max(before.height, run.height)
  )
}

function lettersOf(runs: readonly TextRun[]): PageLetters {
  const letters: string[] = []
  const places: Place[] = []
  let apart = true
  let before: TextRun | undefined
  for (const run of runs) {
    if (run.str !== '') {
      apart ||= isApart(before, run)
      before = run
    }
    for (let at = 0; at < run.str.length; at++) {
      const character = run.str[at] ?? ''
      if (/\s/.test(character)) {
        apart = true
        continue
      }
      const folded = fold(character)
      letters.push(folded)
      for (let unit = 0; unit < folded.length; unit++) {
        places.push({ run, at, apart })
        apart = false
      }
    }
    if (run.hasEOL) apart = true
  }
  return { letters: letters.join(''), places }
}

const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character)

/** "12" must not be found inside "2012" nor "5.00" inside "15.00" or "5.005". */
function standsAlone(page: PageLetters, start: number, end: number): boolean {
  const { letters, places } = page
  const first = places[start]
  const next = places[end]
  const before = first?.apart ? undefined : letters[start - 1]
  const after = next === undefined || next.apart ? undefined : letters[end]
  if (isWord(before) && isWord(letters[start])) return false
  if (isWord(after) && isWord(letters[end - 1])) return false
  const digitsMeet = (mark: string | undefined, far: string | undefined): boolean =>
    /[.,'’]/.test(mark ?? '') && /\d/.test(far ?? '')
  if (/\d/.test(letters[start] ?? '') && digitsMeet(before, letters[start - 2])) return false
  return !(
    /\d/.test(letters[end - 1] ?? '') && digitsMeet(after, places[end + 1]?.apart ? undefined : letters[end + 1])
  )
}

type Matrix = readonly number[]

const apply = (m: Matrix, x: number, y: number): [number, number] => [
  (m[0] ?? 1) * x + (m[2] ?? 0) * y + (m[4] ?? 0),
  (m[1] ?? 0) * x + (m[3] ?? 1) * y + (m[5] ?? 0),
]

/** Corners of part of a run on the shown page, in points. Letters are taken to be equally wide. */
function cornersOf(run: TextRun, from: number, to: number, view: Matrix): [number, number][] {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = run.transform
  const along = Math.hypot(a, b) || 1
  const across = Math.hypot(c, d) || 1
  const share = (at: number): number => (run.width * at) / Math.max(1, run.str.length)
  const corners: [number, number][] = []
  for (const distance of [share(from), share(to)]) {
    for (const rise of [-0.2 * run.height, 0.9 * run.height]) {
      corners.push(
        apply(view, e + (a / along) * distance + (c / across) * rise, f + (b / along) * distance + (d / across) * rise),
      )
    }
  }
  return corners
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value))
const round = (value: number): number => Math.round(value * 10_000) / 10_000

function boxOf(places: readonly Place[], view: { transform: Matrix; width: number; height: number }): PageBox {
  const extents = new Map<TextRun, { from: number; to: number }>()
  for (const { run, at } of places) {
    const extent = extents.get(run)
    extents.set(run, { from: Math.min(extent?.from ?? at, at), to: Math.max(extent?.to ?? 0, at + 1) })
  }
  const corners = [...extents].flatMap(([run, { from, to }]) => cornersOf(run, from, to, view.transform))
  const xs = corners.map(([x]) => x / view.width)
  const ys = corners.map(([, y]) => y / view.height)
  const [left, top] = [clamp(Math.min(...xs)), clamp(Math.min(...ys))]
  const [right, bottom] = [clamp(Math.max(...xs)), clamp(Math.max(...ys))]
  return { x: round(left), y: round(top), width: round(right - left), height: round(bottom - top) }
}

/** Starts and ends of a form among the letters of a page. */
function findAll(page: PageLetters, form: string): [number, number][] {
  const wanted = fold(form).replace(/\s+/g, '')
  const found: [number, number][] = []
  if (wanted === '') return found
  for (
    let at = page.letters.indexOf(wanted);
    at >= 0 && found.length < maxRegionsEach;
    at = page.letters.indexOf(wanted, at + 1)
  ) {
    const end = at + wanted.length
    if (standsAlone(page, at, end)) found.push([at, end])
  }
  return found
}

/** The regions of one needle on one page; the first printed form that is there wins. */
function regionsOn(letters: PageLetters, needle: string, page: PdfPage): PdfRegion[] {
  const view = page.getViewport({ scale: 1 })
  for (const form of printedForms(needle)) {
    const found = findAll(letters, form)
    if (found.length === 0) continue
    return found.map(([start, end]) => ({
      needle,
      page: page.pageNumber,
      box: boxOf(letters.places.slice(start, end), view),
    }))
  }
  return []
}

/** Finds where the needles stand. Rejects like `readPdfText`. */
export async function findPdfRegions(
  bytes: Uint8Array,
  needles: readonly string[],
  limits: PdfLimits,
): Promise<PdfRegion[]> {
  const document = await open(bytes)
  try {
    const regions: PdfRegion[] = []
    const counts = new Map<string, number>()
    for (let number = 1; number <= Math.min(document.numPages, limits.pages); number++) {
      const page = await document.getPage(number)
      const letters = lettersOf(await runsOf(page))
      for (const needle of needles) {
        for (const region of regionsOn(letters, needle, page)) {
          const count = counts.get(needle) ?? 0
          if (count < maxRegionsEach) regions.push(region)
          counts.set(needle, count + 1)
        }
      }
      page.cleanup()
    }
    return regions
  } finally {
    await document.loadingTask.destroy()
  }
}
