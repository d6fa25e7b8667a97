/** Which parts of a mail are its text, as people see it (RFC 8621, section 4.1.4). */
import { htmlWords } from '../../documents/index.ts'
import type { MailNode } from './mail-parts.ts'

export interface MailBody {
  text: string
  /** The HTML as the sender wrote it, or null when the mail has none. */
  html: string | null
}

const typeOf = (node: MailNode): string => (node.contentType || 'text/plain').toLowerCase()

const isBody = (node: MailNode): boolean =>
  !node.isAttachment && node.textContent !== undefined && typeOf(node).startsWith('text/')

interface Choice {
  plain: MailNode[]
  html: MailNode[]
}

/** Of alternatives the plain one is text and the HTML one is HTML; where one is missing, the other stands in. */
function chooseAlternative(node: MailNode): Choice {
  const inner = node.children.map(choose)
  const plainOnly = inner.filter((choice) => choice.plain.some((part) => typeOf(part) !== 'text/html'))
  const htmlOnly = inner.filter((choice) => choice.html.some((part) => typeOf(part) === 'text/html'))
  const plain = (plainOnly.length > 0 ? plainOnly : htmlOnly).flatMap((choice) => choice.plain)
  const html = (htmlOnly.length > 0 ? htmlOnly : plainOnly).flatMap((choice) => choice.html)
  return { plain, html }
}

function choose(node: MailNode): Choice {
  const type = typeOf(node)
  if (type === 'multipart/alternative') return chooseAlternative(node)
  if (node.children.length > 0) {
    const inner = node.children.map(choose)
    return { plain: inner.flatMap((choice) => choice.plain), html: inner.flatMap((choice) => choice.html) }
  }
  return isBody(node) ? { plain: [node], html: [node] } : { plain: [], html: [] }
}

const escapeHtml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const textOf = (node: MailNode): string =>
  typeOf(node) === 'text/html' ? htmlWords(node.textContent ?? '', { markQuotes: true }) : (node.textContent ?? '')

const htmlOf = (node: MailNode): string =>
  typeOf(node) === 'text/html'
    ? (node.textContent ?? '')
    : `<div style="white-space: pre-wrap">${escapeHtml(node.textContent ?? '')}</div>`

const clean = (text: string): string => text.replaceAll('\0', '').toWellFormed()

/** HTML without words and images shows an empty page, and the plain text is the better one. */
const showsSomething = (html: string): boolean => /<img\b/i.test(html) || htmlWords(html) !== ''

/** A plain part that mail programs leave empty beside the HTML says nothing. */
const isBlank = (nodes: readonly MailNode[]): boolean => nodes.every((node) => (node.textContent ?? '').trim() === '')

/** The text and the HTML of a mail. A mail with HTML alone has its words as text. */
export function readBody(tree: MailNode): MailBody {
  const { plain, html } = choose(tree)
  const hasHtml = html.some((node) => typeOf(node) === 'text/html' && showsSomething(node.textContent ?? ''))
  const shown = isBlank(plain) && hasHtml ? html : plain
  const text = shown
    .map(textOf)
    .filter((part) => part.trim() !== '')
    .join('\n')
  return { text: clean(text), html: hasHtml ? clean(html.map(htmlOf).join('\n')) : null }
}
