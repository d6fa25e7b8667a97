import { describe, expect, it } from 'vitest'
import { isCharacterKey, keyOf, printedKeys } from './keys.ts'

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

describe('keys', () => {
  it.each([
    [{ key: 'j' }, 'j'],
    [{ key: 'J', shiftKey: true }, 'Shift+J'],
    [{ key: 'J' }, 'j'],
    [{ key: '?', shiftKey: true }, '?'],
    [{ key: ' ' }, 'Space'],
    [{ key: 'k', metaKey: true }, 'Mod+k'],
    [{ key: 'Enter', ctrlKey: true }, 'Mod+Enter'],
    [{ key: 'ArrowDown', shiftKey: true }, 'Shift+ArrowDown'],
    [{ key: 'å', altKey: true }, 'Alt+å'],
  ])('%o is %s', (event, key) => {
    expect(keyOf({ ...plain, ...event })).toBe(key)
  })

  it('reads a bracket that a German keyboard makes with AltGr', () => {
    expect(keyOf({ ...plain, key: '[', ctrlKey: true, altKey: true }, true)).toBe('[')
  })

  it('knows which keys a person may turn off', () => {
    const keys = ['j', 'Shift+J', '/', 'g t', 'Mod+k', 'Enter', 'Escape', 'Space']
    expect(keys.filter(isCharacterKey)).toEqual(['j', 'Shift+J', '/', 'g t'])
  })

  it('prints keys as they stand on the board', () => {
    expect(printedKeys('Shift+C')).toEqual(['⇧C'])
    expect(printedKeys('g t')).toEqual(['G', 'T'])
    expect(printedKeys('Enter')).toEqual(['↵'])
    expect(printedKeys('[')).toEqual(['['])
  })
})
