/** Words that no language has, by number, as SQL: some stand in very many texts, some in one. */

const SYLLABLES =
  'bar,del,fin,gos,hul,jam,kep,lir,mon,nut,pas,ret,sil,tov,wun,zal,bek,dim,fol,gur,han,jet,kil,lom,mus,nab,peg,rid,sot,tul,var,wen,zib,bom,dus,fal,gem,hir,jod,kun,lat,mev,nik,por,ruf,sam,teg,vil,wog,zup,bra,dre,fli,glo,kru,pla,ste,tri,vro,slu'
const COUNT = SYLLABLES.split(',').length

const syllable = (index: string): string => `(string_to_array('${SYLLABLES}', ','))[1 + (${index})::int % ${COUNT}]`

/** One of 3,571 words of six letters. */
export const word = (index: string): string =>
  `${syllable(`(${index}) % ${COUNT}`)} || ${syllable(`(${index}) / ${COUNT}`)}`

/** A word that two texts at most of a million have in common: it begins as its number does. */
export const rareWord = (n: string): string => `'q' || to_hex((${n} * 2654435761) % 4294967296)`

const spread = (n: string, most: number): string =>
  `floor(power((hashint8(${n}) & 2147483647) / 2147483648.0, 4) * ${most})::int`

export const WORDS = {
  /** Which word a number gets: the first ones very often. */
  frequent: (n: string): string => spread(n, 3571),
  /** A text of 120 words. */
  text: (n: string): string =>
    `(select string_agg(${word(spread(`${n} * 131 + w`, 3571))}, ' ') from generate_series(1, 120) w)`,
}
