/** Comparing names of people and firms as they are written by different hands. */

/** Legal forms as they remain of a name without its punctuation; the longest is taken away first. */
const LEGAL_FORMS = `
gmbh co kgaa|gmbh co kg|gmbh co ohg|gmbh cokg|ag co kg|ug haftungsbeschrankt co kg|ug haftungsbeschrankt|gmbh|mbh|ggmbh|kgaa|kg
ohg|gbr|partgmbb|partg|ag|se|eg|ev|ek|ekfr|ekfm|stiftung|ug|og|keg|gesmbh|gesbr|
limited liability company|limited|ltd co|ltd|llc|llp|lp|plc|incorporated|inc|corporation|corp|company|co|pty ltd|pty|pte ltd|pte|cic
sarl|sas|sasu|sa|snc|sci|eurl|scop|sprl|bvba|srl|scrl|spa|sapa|snc|sas|sl|slu|sau|scoop|cooperativa|lda|unipessoal lda|ltda
bv|nv|vof|cv|cooperatie|stichting|ab|hb|kb|ek for|as|asa|ans|da|aps|is|oy|oyj|ky|tmi|ehf|hf
sp zoo|sp z oo|sp j|spzoo|spolka akcyjna|sro|spol sro|as|vos|kft|zrt|nyrt|bt|doo|dd|jdoo|ood|eood|ad|ead|sia|uab|ou|ae|epe|ike|oe
kk|gk|bhd|sdn bhd|sdn|pvt ltd|pvt|private limited|public company|jsc|ojsc|cjsc|ooo|zao|oao|pao|holding`
  .split(/[|\n]/)
  .map((form) => form.trim())
  .filter((form) => form !== '')
  .sort((one, other) => other.length - one.length)

/** Legal forms by their last word, the longest first. */
const FORMS_BY_END = Map.groupBy(
  [...new Set(LEGAL_FORMS)].map((form) => form.split(' ')),
  (form) => form.at(-1) ?? '',
)
const JOINING: ReadonlySet<string> = new Set(['und', 'u', 'and', 'et', 'y', 'e', 'og', 'och'])
const MAX_NAME = 300

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'a',
  œ: 'o',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

/** Small letters without marks; ä, ae and a fall together, so that Müller, Mueller and Muller do. */
const plain = (text: string): string =>
  text
    .slice(0, MAX_NAME)
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([aou])e/g, '$1')

/** Words of a name in their order, legal forms and punctuation taken away; the whole name where nothing else is left. */
export function nameWords(name: string): string[] {
  const words = plain(name)
    .replace(/\b(\p{L})[./](?=\p{L}\b)/gu, '$1')
    .replace(/['’`´]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '')
  const rest = withoutForms(words.filter((word) => !JOINING.has(word)))
  return rest.length > 0 ? rest : words
}

function withoutForms(words: readonly string[]): string[] {
  const left = [...words]
  for (;;) {
    const form = FORMS_BY_END.get(left.at(-1) ?? '')?.find((one) => endsWith(left, one))
    if (form === undefined) return left
    left.length -= form.length
  }
}

const endsWith = (words: readonly string[], form: readonly string[]): boolean =>
  words.length >= form.length && form.every((word, index) => words[words.length - form.length + index] === word)

/** A name in the one form in which equal names are equal. */
export const plainName = (name: string): string => nameWords(name).join(' ')

/** What a name is found by: the beginnings of its words. */
export const nameKeys = (name: string): string[] => {
  const words = nameWords(name)
  const long = words.filter((word) => word.length > 2)
  return [...new Set((long.length > 0 ? long : words).map((word) => word.slice(0, 4)))].slice(0, 12)
}

/** Jaro's similarity of two words, raised by Winkler for a common beginning: 0 to 1. */
export function wordSimilarity(first: string, second: string): number {
  if (first === second) return 1
  // By code points: letters beyond the first plane are one letter each.
  const [one, other] = [[...first], [...second]]
  const reach = Math.max(Math.floor(Math.max(one.length, other.length) / 2) - 1, 0)
  const taken = new Array<boolean>(other.length).fill(false)
  const matched: string[] = []
  for (let at = 0; at < one.length; at++) {
    for (let there = Math.max(0, at - reach); there <= Math.min(other.length - 1, at + reach); there++) {
      if (taken[there] || one[at] !== other[there]) continue
      taken[there] = true
      matched.push(one[at] ?? '')
      break
    }
  }
  if (matched.length === 0) return 0
  const theirs = other.filter((_, index) => taken[index])
  const moved = matched.filter((letter, index) => letter !== theirs[index]).length / 2
  const jaro =
    (matched.length / one.length + matched.length / other.length + (matched.length - moved) / matched.length) / 3
  const same = one.slice(0, 4).findIndex((letter, index) => letter !== other[index])
  const start = same === -1 ? Math.min(4, one.length, other.length) : same
  return jaro + start * 0.1 * (1 - jaro)
}

/** Words count by their length; a pair below this likeness is no pair. */
const LEAST = 0.88

/** How alike two names are, 0 to 1: words in any order, small mistakes allowed, legal forms not counted. */
export const nameSimilarity = (one: string, other: string): number => wordsAlike(nameWords(one), nameWords(other))

/** The same of names that are taken apart already. */
export function wordsAlike(ours: readonly string[], theirs: readonly string[]): number {
  if (ours.length === 0 || theirs.length === 0) return 0
  if (ours.join('') === theirs.join('')) return 1
  const left = [...theirs]
  let shared = 0
  for (const word of [...ours].sort((a, b) => b.length - a.length)) {
    const best = left.reduce(
      (most, candidate, index) => {
        const likeness = wordSimilarity(word, candidate)
        return likeness > most.likeness ? { likeness, index } : most
      },
      { likeness: LEAST, index: -1 },
    )
    if (best.index < 0) continue
    shared += best.likeness * (word.length + (left[best.index]?.length ?? 0))
    left.splice(best.index, 1)
  }
  return shared / (ours.join('').length + theirs.join('').length)
}
