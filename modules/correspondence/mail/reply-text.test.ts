import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sharedData } from '../../../test/shared-data.ts'
import { partReply } from './reply-text.ts'

const folder = sharedData('04-emails')

describe.skipIf(folder === undefined)('labelled answers', () => {
  /** The labels write quote marks as ">" and count no blank lines. */
  const comparable = (text: string): string =>
    text
      .replace(/[ \t\u00a0]+$/gm, '')
      .replace(/^\|/gm, '>')
      .replace(/\n{2,}/g, '\n')
      .trim()

  it('are parted as people labelled them', () => {
    const root = `${folder}/reply-trimming-labelled`
    const names = globSync('*.txt', { cwd: `${root}/emails` })
    const read = (kind: string, name: string): string => readFileSync(`${root}/${kind}/${name}`, 'utf8')
    const wrong = names.filter((name) => {
      const { newText, quotedText } = partReply(read('emails', name))
      return (
        comparable(newText) !== comparable(read('trimmed', name)) ||
        comparable(quotedText) !== comparable(read('elided', name))
      )
    })
    console.info(`answers parted as labelled: ${names.length - wrong.length} of ${names.length}`)
    expect(wrong).toEqual([])
  })
})

describe('parting answers', () => {
  it.each([
    [
      'Outlook',
      'yes please.\n\n-----Original Message-----\nFrom: Anna\nSent: Monday\nTo: Bob\nSubject: Order\n\nShall I?',
      'yes please.',
    ],
    [
      'Outlook in German',
      'Ja\n\nVon: Anna <a@x.example>\nGesendet: Montag, 2. März 2026\nAn: Bob\nBetreff: Bestellung\n\nText',
      'Ja',
    ],
    ['German', 'Danke!\n\nAm 03.03.2026 um 17:21 schrieb Anna Muster:\n> Hallo\n> wie geht es', 'Danke!'],
    [
      'an introduction over two lines',
      'Fine.\n\nOn Mon, 3 Mar 2026 at 10:00, Anna\n<anna@x.example> wrote:\n> ok?',
      'Fine.',
    ],
    [
      'an answer between the lines',
      'On 3 Mar 2026, Anna wrote:\n> What price?\n12 EUR\n> When?\nMonday\n> Bye',
      '> What price?\n12 EUR\n> When?\nMonday',
    ],
    ['a signature', 'Invoice attached.\n\n-- \nAnna\nExample Ltd', 'Invoice attached.'],
    [
      'nothing quoted',
      'On Tuesday we met 3 people and they wrote us a letter:\nthe content is fine.',
      'On Tuesday we met 3 people and they wrote us a letter:\nthe content is fine.',
    ],
    ['nothing at all', '', ''],
  ])('%s', (_says, text, newText) => {
    expect(partReply(text).newText).toBe(newText)
  })

  it('loses no line and takes linear time', () => {
    const long = 'line\n'.repeat(100_000)
    const started = performance.now()
    const { newText, quotedText } = partReply(long)
    expect(`${newText}\n${quotedText}`.trim().split(/\n+/).length).toBe(100_000)
    partReply(`On 3 ${'a '.repeat(1_000_000)}`)
    partReply('On 3 x\n'.repeat(100_000))
    expect(performance.now() - started).toBeLessThan(3000)
  })
})
