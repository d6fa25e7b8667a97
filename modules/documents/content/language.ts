/** The language of a text, guessed by its commonest small words. Good enough to choose a dictionary or a reader. */

const smallWords: Readonly<Record<string, string>> = {
  en: 'the and of to is in for that with you this are on be from your have not we will',
  de: 'der die und das ist nicht ein eine mit für auf den dem sie wir zu von im bei werden',
  fr: 'le la les des et est une pour dans vous que nous sur avec pas par au votre ce du',
  es: 'el los las del que una por con para no su es se al como más y usted nuestro pero',
  it: 'il di che non per una con sono della del si è gli nel alla dei più come anche le',
  nl: 'de het een van en niet dat voor met zijn op te wij aan uw ook bij naar deze worden',
  pt: 'o os do da que não para uma com em por dos você mais se seu são ao na no',
  pl: 'i w na nie się z do jest że o jak to za po przez dla oraz od są',
  da: 'og det er ikke til en af på med for den har de vi som du et at',
  sv: 'och att det är inte en som för på med av den till har vi du ett om',
}

const words = new Map<string, string[]>()
for (const [language, list] of Object.entries(smallWords)) {
  for (const word of list.split(' ')) words.set(word, [...(words.get(word) ?? []), language])
}

const sampleSize = 20_000

/** ISO 639-1 code of the language, or undefined when the text is too short or too mixed to tell. */
export function tellLanguage(text: string): string | undefined {
  const scores = new Map<string, number>()
  for (const match of text
    .slice(0, sampleSize)
    .toLowerCase()
    .matchAll(/\p{L}+/gu)) {
    for (const language of words.get(match[0]) ?? []) scores.set(language, (scores.get(language) ?? 0) + 1)
  }
  const ranked = [...scores].sort((a, b) => b[1] - a[1])
  const [first, second] = ranked
  if (first === undefined || first[1] < 4) return undefined
  return second !== undefined && first[1] < second[1] * 1.25 ? undefined : first[0]
}
