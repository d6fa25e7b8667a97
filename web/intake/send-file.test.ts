import { afterEach, expect, test, vi } from 'vitest'
import { sendFile } from './send-file.ts'

interface Answer {
  status: number
  text?: string
  retryAfter?: string
}

/** A server that gives these answers, one a request. */
function answers(...all: Answer[]): { sent: number } {
  const told = { sent: 0 }
  class Request {
    upload = {}
    status = 0
    responseText = ''
    retryAfter: string | null = null
    onload = (): void => undefined
    open(): void {}
    setRequestHeader(): void {}
    abort(): void {}
    getResponseHeader(): string | null {
      return this.retryAfter
    }
    send(): void {
      const answer = all[told.sent++] ?? { status: 500 }
      this.status = answer.status
      this.responseText = answer.text ?? ''
      this.retryAfter = answer.retryAfter ?? null
      queueMicrotask(() => this.onload())
    }
  }
  vi.stubGlobal('XMLHttpRequest', Request)
  return told
}
afterEach(() => vi.unstubAllGlobals())

const paper = new File(['paper'], 'bill.pdf')
const send = (signal = new AbortController().signal) => sendFile(paper, signal, () => undefined)

test('a file that the server takes no more of for now is sent again when it says', async () => {
  const report = { received: 1, filed: 1, open: 0, refused: 0, items: [] }
  const told = answers(
    { status: 429, retryAfter: '0' },
    { status: 429, retryAfter: '0.01' },
    { status: 200, text: JSON.stringify(report) },
  )
  expect(await send()).toEqual(report)
  expect(told.sent).toBe(3)
})

test('what else is refused is told, once', async () => {
  const told = answers({ status: 413, text: JSON.stringify({ code: 'request.tooLarge', message: 'Too large.' }) })
  await expect(send()).rejects.toMatchObject({ problem: { code: 'request.tooLarge' } })
  expect(told.sent).toBe(1)
})

test('whoever stops while it waits sends nothing more', async () => {
  const told = answers({ status: 429, retryAfter: '60' })
  const stop = new AbortController()
  const sent = send(stop.signal)
  await vi.waitFor(() => expect(told.sent).toBe(1))
  stop.abort(new Error('stopped'))
  await expect(sent).rejects.toThrow('stopped')
  expect(told.sent).toBe(1)
})
