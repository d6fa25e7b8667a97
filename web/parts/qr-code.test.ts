import decodeQR from 'qr/decode.js'
import { expect, test } from 'vitest'
import { qrPath } from './qr-code.ts'

/** The path as a camera sees it: eight pixels a module. */
function picture({ size, path }: ReturnType<typeof qrPath>) {
  const scale = 8
  const [width, data] = [size * scale, new Uint8ClampedArray(size * scale * size * scale * 4).fill(255)]
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h/g))
    for (let pixel = 0; pixel < scale * scale; pixel++) {
      const at = (Number(y) * scale + Math.floor(pixel / scale)) * width + Number(x) * scale + (pixel % scale)
      data.fill(0, at * 4, at * 4 + 3)
    }
  return { width, height: width, data }
}

test.each([
  'otpauth://totp/Backstay:ida.sommer%40nordkai.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Backstay&digits=6&period=30',
  'Grüße aus Kiel',
])('%s is read back from the picture', (text) => {
  expect(decodeQR(picture(qrPath(text)))).toBe(text)
})

test('a quiet zone of four modules stands around it', () => {
  const { size, path } = qrPath('x')
  const places = [...path.matchAll(/M(\d+) (\d+)h/g)].flatMap(([, x, y]) => [Number(x), Number(y)])
  expect([Math.min(...places), Math.max(...places)]).toEqual([4, size - 5])
})
