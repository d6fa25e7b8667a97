import { describe, expect, it } from 'vitest'
import { makeSafeHtml } from './safe-html.ts'

const png = Buffer.from('89504e470d0a1a0a', 'hex')
const clean = (html: string): string =>
  makeSafeHtml(html, [{ contentId: 'logo@a', mime: 'image/png', bytes: png }])?.html ?? 'null'

describe('HTML of a mail', () => {
  it.each([
    ['<script>alert(1)</script>a', 'a'],
    ['<img src=x onerror=alert(1)>', '<img />'],
    ['<a href="javascript:alert(1)">a</a>', '<a target="_blank" rel="noopener noreferrer nofollow">a</a>'],
    ['<a href="java\nscript:alert(1)">a</a>', '<a target="_blank" rel="noopener noreferrer nofollow">a</a>'],
    ['<a href="//evil.example">a</a>', '<a target="_blank" rel="noopener noreferrer nofollow">a</a>'],
    [
      '<a href="https://a.example" onclick="x()">a</a>',
      '<a href="https://a.example" target="_blank" rel="noopener noreferrer nofollow">a</a>',
    ],
    ['<style>p { background: url(https://a.example) }</style><p>a</p>', '<p>a</p>'],
    ['<p style="background-image:url(https://a.example);color:red">a</p>', '<p style="color:red">a</p>'],
    ['<p style="color:\\75rl(https://a.example)">a</p>', '<p>a</p>'],
    ['<p style="width:expression(alert(1))">a</p>', '<p>a</p>'],
    ['<p style="position:fixed;top:0">a</p>', '<p>a</p>'],
    ['<p style="color:rgb(1, 2, 3)">a</p>', '<p style="color:rgb(1, 2, 3)">a</p>'],
    [
      '<table background="https://a.example"><tr><td bgcolor="#eee">a</td></tr></table>',
      '<table><tr><td bgcolor="#eee">a</td></tr></table>',
    ],
    ['<form action="https://a.example"><input name=a><button>b</button></form>', 'b'],
    ['<iframe src="https://a.example"></iframe><object data=x></object><embed src=x>a', 'a'],
    [
      '<link rel=stylesheet href="https://a.example"><meta http-equiv=refresh content="0;url=x"><base href="https://a.example">a',
      'a',
    ],
    ['<svg><image href="https://a.example"/><script>1</script></svg>a', 'a'],
    ['<img src="https://a.example/t.gif" srcset="https://a.example/t2.gif" alt="t">', '<img alt="t" />'],
    ['<img src="data:image/svg+xml;base64,PHN2Zz4=">', '<img />'],
    ['<img src="data:text/html;base64,PHN2Zz4=">', '<img />'],
    ['<video src="https://a.example" poster="https://a.example"></video><audio src=x></audio>a', 'a'],
    ['<!--[if mso]><p>secret</p><![endif]--><p>a</p>', '<p>a</p>'],
    ['<p class="x" id="y">a</p>', '<p>a</p>'],
    ['&lt;script&gt;a', '&lt;script&gt;a'],
  ])('%s', (html, safe) => {
    expect(clean(html)).toBe(safe)
  })

  it('shows images of the mail itself, and counts those from elsewhere', () => {
    const safe = makeSafeHtml(
      '<img src="cid:logo@a"><img src="cid:logo%40a"><img src="cid:other"><img src="http://a.example/b">',
      [{ contentId: 'logo@a', mime: 'image/png', bytes: png }],
    )
    const image = `<img src="data:image/png;base64,${png.toString('base64')}" />`
    expect(safe?.html).toBe(`${image}${image}<img /><img />`)
    expect(safe?.blockedImages).toBe(1)
    expect([...(safe?.shownIds ?? [])]).toEqual(['logo@a', 'other'])
  })

  it('takes linear time for deep nesting', () => {
    const started = performance.now()
    expect(clean('<div>'.repeat(200_000))).toMatch(/^(?:<div>)+(?:<\/div>)+$/)
    expect(performance.now() - started).toBeLessThan(3000)
  })

  it('bounds what inlined images add, however often they are shown', () => {
    const large = { contentId: 'a', mime: 'image/png', bytes: new Uint8Array(1024 * 1024) }
    const safe = makeSafeHtml('<img src="cid:a">'.repeat(10_000), [large])
    expect(safe?.html.length).toBeLessThan(8 * 1024 * 1024)
    expect(makeSafeHtml('a'.repeat(5_000_000), [])).toBeNull()
  })
})
