/**
 * HTML of a mail made safe to show: no scripts, no forms, nothing loaded from elsewhere, no style
 * that leaves the mail's own box. Shown in a sandboxed frame all the same.
 */
import sanitize from 'sanitize-html'
import { shallowHtml } from '../../documents/index.ts'

export interface InlineImage {
  contentId: string
  mime: string
  bytes: Uint8Array
}

export interface SafeHtml {
  html: string
  /** Images that would have been loaded from elsewhere (often to tell the sender that the mail was read). */
  blockedImages: number
  /** Content ids that the HTML shows. */
  shownIds: ReadonlySet<string>
}

const inlineLimit = 5 * 1024 * 1024
const htmlLimit = 4_000_000
const imageTypes = /^image\/(?:png|jpe?g|gif|webp|bmp)$/
const dataImage = /^data:image\/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]*$/

/** Plain values only: no url(), no function but colours, no escape that could spell one. */
const plainValue = [/^(?:[^()\\;@]|rgba?\([\d.,%\s/]*\)|hsla?\([\d.,%\s/deg]*\))*$/i]

const styleNames = (
  'background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width border-collapse border-color ' +
  'border-left border-left-color border-radius border-right border-spacing border-style border-top border-top-color border-width color ' +
  'font font-family font-size font-style font-weight height letter-spacing line-height list-style-type margin margin-bottom margin-left ' +
  'margin-right margin-top max-width min-width padding padding-bottom padding-left padding-right padding-top text-align text-decoration ' +
  'text-indent text-transform vertical-align white-space width word-break'
).split(' ')

const allowedStyles = {
  '*': {
    ...Object.fromEntries(styleNames.map((name) => [name, plainValue])),
    display: [/^(?:block|inline|inline-block|none|table|table-row|table-cell)$/i],
  },
}

const allowedTags = (
  'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption ' +
  'figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section small span strike strong sub summary ' +
  'sup table tbody td tfoot th thead time tr tt u ul var wbr'
).split(' ')

const layout = [
  'align',
  'valign',
  'width',
  'height',
  'bgcolor',
  'colspan',
  'rowspan',
  'cellpadding',
  'cellspacing',
  'border',
]

class Cleaner {
  blockedImages = 0
  readonly shownIds = new Set<string>()
  readonly #images: Map<string, InlineImage>
  #left = inlineLimit

  constructor(images: readonly InlineImage[]) {
    this.#images = new Map(images.map((image) => [image.contentId, image]))
  }

  #inlined(contentId: string): string | null {
    this.shownIds.add(contentId)
    const image = this.#images.get(contentId)
    if (image === undefined || !imageTypes.test(image.mime) || image.bytes.length > this.#left) return null
    this.#left -= image.bytes.length
    return `data:${image.mime};base64,${Buffer.from(image.bytes).toString('base64')}`
  }

  #source(src: string): string | null {
    const cid = /^cid:(.{1,500})$/is.exec(src.trim())
    if (cid !== null) return this.#inlined(decodeCid(cid[1] ?? ''))
    if (dataImage.test(src) && src.length <= this.#left) {
      this.#left -= src.length
      return src
    }
    this.blockedImages++
    return null
  }

  image = (_name: string, attributes: sanitize.Attributes): sanitize.Tag => {
    const { src, srcset: _srcset, ...rest } = attributes
    const source = src === undefined ? null : this.#source(src)
    return { tagName: 'img', attribs: source === null ? rest : { ...rest, src: source } }
  }

  link = (_name: string, attributes: sanitize.Attributes): sanitize.Tag => ({
    tagName: 'a',
    attribs: { ...attributes, target: '_blank', rel: 'noopener noreferrer nofollow' },
  })
}

function decodeCid(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}

/**
 * Cleans the HTML of a mail. Images of the mail itself (`cid:`) become data: URLs, all together at
 * most 5 MB; images from elsewhere are taken out and counted. HTML longer than 4 million characters
 * is not shown as such: null.
 */
export function makeSafeHtml(html: string, images: readonly InlineImage[]): SafeHtml | null {
  if (html.length > htmlLimit) return null
  const cleaner = new Cleaner(images)
  const safe = sanitize(shallowHtml(html), {
    allowedTags,
    allowedAttributes: {
      '*': ['style', 'dir', 'lang', 'title', ...layout],
      a: ['href', 'name', 'target', 'rel'],
      img: ['src', 'alt'],
      font: ['color', 'face', 'size'],
      ol: ['start', 'type'],
      td: ['nowrap'],
    },
    allowedStyles,
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['data'] },
    allowProtocolRelative: false,
    nestingLimit: 200,
    nonTextTags: ['style', 'script', 'textarea', 'option', 'noscript', 'title', 'svg', 'math', 'template', 'xml'],
    transformTags: { img: cleaner.image, a: cleaner.link },
  })
  return { html: safe, blockedImages: cleaner.blockedImages, shownIds: cleaner.shownIds }
}
