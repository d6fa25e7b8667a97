import { refuse, say } from '../../kernel/index.ts'

/** NIST SP 800-63B-4, 3.1.1.2: at least eight, at least sixty-four allowed, and no rule about kinds of characters. */
export const PASSWORD_LENGTH = { least: 8, most: 128 } as const

/** What is left of a password beside names that anybody knows must be at least so many letters. */
const LEAST_OWN = 4

let common: Promise<ReadonlySet<string>> | undefined

/** Passwords that are tried first, most often seen in what was stolen elsewhere: about 49,000, in lower case. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].map((one) => one.toLowerCase())),
  )
  return common
}

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Figures and signs that stand for letters, as everybody knows who guesses. */
const SPELT: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's' }
const spelt = (text: string): string => text.replace(/[013457@$]/g, (sign) => SPELT[sign] ?? sign)

/** The words of names and addresses: `ida@nordkai.example` gives `ida`, `nordkai` and `example`. */
const wordsOf = (names: readonly string[]): string[] => [
  ...new Set(
    names
      .flatMap((name) => plain(name.slice(0, 500)).split(/[^\p{L}\p{N}]+/u))
      .filter((word) => word.length >= 3)
      .sort((a, b) => b.length - a.length),
  ),
]

function isMadeOf(password: string, names: readonly string[]): boolean {
  let rest = password
  for (const name of names) rest = rest.split(name).join(' ')
  return rest !== password && rest.replace(/[^\p{L}]/gu, '').length < LEAST_OWN
}

/**
 * Refuses a new password that is easily guessed (NIST SP 800-63B-4, 3.1.1.2: length, common ones, and words of the
 * context; nothing is asked of anybody but the list that comes along).
 * @param about names that others know: of the person, of the organisation, their addresses.
 * @throws Refusal `organisation.password.length`, `.common` or `.names`
 */
export async function checkNewPassword(password: string, about: readonly string[]): Promise<void> {
  const { least, most } = PASSWORD_LENGTH
  const field = 'password'
  if (password.length < least || password.length > most) {
    refuse('organisation.password.length', say`A password has ${least} to ${most} characters.`, { field })
  }
  const known = await commonPasswords()
  const lower = password.toLowerCase()
  if (known.has(lower) || known.has(spelt(lower)) || new Set(lower).size < 3) {
    refuse('organisation.password.common', say`This password is among those that are tried first.`, {
      field,
      help: say`Choose another, such as a few words in a row.`,
    })
  }
  const names = wordsOf(['backstay', ...about])
  if (isMadeOf(plain(password), names) || isMadeOf(spelt(plain(password)), names)) {
    refuse('organisation.password.names', say`This password is made of names that others know.`, {
      field,
      help: say`Choose another, such as a few words in a row.`,
    })
  }
}
