/** What the demo organisation buys and sells in a quarter: who, what, how often and how much. */
export interface Buying {
  supplier: string
  company: 'nordkai' | 'marine'
  department: string
  /** Account code of the generic chart. */
  account: string
  texts: readonly string[]
  net: readonly [low: number, high: number]
  /** Every so many days, or on a day of the month. */
  every?: number
  onDay?: number
  number: (sequence: number, on: string) => string
  tax: 'standard' | 'reduced' | 'intraCommunity' | 'none'
}

/** A plan that says only where it is not with the first company, or not taxed as usual. */
type Usual<P extends { company: string; tax: string }> = Omit<P, 'company' | 'tax'> &
  Partial<Pick<P, 'company' | 'tax'>>

const usual = { company: 'nordkai', tax: 'standard' } as const

const bought: readonly Usual<Buying>[] = [
  {
    supplier: 'lotsenhaus',
    department: 'management',
    account: '6110',
    texts: ['Office rent, Am Südkai 9'],
    net: [4000, 4000],
    onDay: 1,
    number: (_, on) => `M-${on.slice(0, 7)}`,
  },
  {
    supplier: 'stadtwerke',
    department: 'management',
    account: '6120',
    texts: ['Electricity, instalment'],
    net: [514, 514],
    onDay: 5,
    number: (n) => `62-11${8800 + n}`,
  },
  {
    supplier: 'fernwind',
    department: 'management',
    account: '6220',
    texts: ['Telephone and internet'],
    net: [190, 215],
    onDay: 3,
    number: (_, on) => `88120-${on.slice(5, 7)}${on.slice(2, 4)}`,
  },
  {
    supplier: 'kranz',
    department: 'purchasing',
    account: '5050',
    texts: ['Carton 400 × 300 × 200', 'Pallet box, double wall', 'Paper void fill'],
    net: [300, 1400],
    every: 11,
    number: (n, on) => `KV-${on.slice(2, 4)}-0${380 + n}`,
  },
  {
    supplier: 'reep',
    department: 'purchasing',
    account: '5010',
    texts: [
      'Polyester double braid 14 mm',
      'Dyneema SK78 10 mm',
      'Mooring line 24 mm, coil 220 m',
      'Eye splice, tapered',
    ],
    net: [900, 4200],
    every: 9,
    number: (n) => `RT-88${190 + n}`,
  },
  {
    supplier: 'ostermann',
    department: 'purchasing',
    account: '5040',
    texts: ['Groupage, week of delivery', 'Fuel surcharge'],
    net: [180, 720],
    every: 7,
    number: (n) => `118-${197 + n}`,
  },
  {
    supplier: 'papyra',
    department: 'management',
    account: '6210',
    texts: ['Paper, folders and labels', 'Toner'],
    net: [48, 190],
    every: 21,
    number: (n) => `4409${20 + n}`,
  },
  {
    supplier: 'baltic',
    department: 'purchasing',
    account: '5010',
    texts: ['Stainless shackles', 'Cotter pins'],
    net: [400, 1600],
    every: 17,
    number: (n) => `BF-55${10 + n}`,
    tax: 'intraCommunity',
  },
  {
    supplier: 'dubois',
    department: 'purchasing',
    account: '5010',
    texts: ['Winch handles', 'Turning blocks'],
    net: [600, 2400],
    every: 26,
    number: (n) => `F2-${3300 + n * 7}`,
    tax: 'intraCommunity',
  },
  {
    supplier: 'marwede',
    department: 'warehouse',
    account: '5020',
    texts: ['Antifouling, 20 l', 'Epoxy primer'],
    net: [280, 1300],
    every: 19,
    number: (n) => `ML-70${410 + n}`,
  },
  {
    supplier: 'lighthouse',
    department: 'sales',
    account: '6310',
    texts: ['Catalogue design'],
    net: [250, 900],
    every: 34,
    number: (n) => `LF-90${80 + n}`,
    tax: 'none',
  },
  {
    supplier: 'havnens',
    company: 'marine',
    department: 'danish',
    account: '6130',
    texts: ['Electrical service, quay hall'],
    net: [2400, 9800],
    every: 24,
    number: (n) => `HE-${7700 + n}`,
  },
]

export const BUYING: readonly Buying[] = bought.map((plan) => ({ ...usual, ...plan }))

export interface Selling {
  customer: string
  company: 'nordkai' | 'marine'
  account: string
  texts: readonly (readonly [text: string, low: number, high: number])[]
  every: number
  tax: 'standard' | 'export' | 'intraCommunity'
  /** How they write the number in the text of the payment. */
  writes: (number: string, reference: string | null) => string
}

const sold: readonly Usual<Selling>[] = [
  {
    customer: 'fjordline',
    account: '4040',
    texts: [
      ['Fender set, inflatable', 690, 1450],
      ['Mooring line 24 mm', 410, 980],
    ],
    every: 13,
    tax: 'export',
    writes: (number) => `INV ${Number(number.slice(-5))} WITH THANKS`,
  },
  {
    customer: 'thomsen',
    account: '4010',
    texts: [
      ['Rigging kit, complete', 3100, 6200],
      ['Splicing on site', 480, 1200],
    ],
    every: 15,
    writes: (number) => `${number} Ref. 7715`,
  },
  {
    customer: 'segelclub',
    account: '4010',
    texts: [['Buoys and marks', 180, 620]],
    every: 23,
    writes: () => 'Danke für die Lieferung',
  },
  {
    customer: 'brandt',
    account: '4010',
    texts: [
      ['Deck hardware', 700, 2600],
      ['Paint and thinner', 90, 340],
    ],
    every: 8,
    writes: (_, reference) => reference ?? '',
  },
  {
    customer: 'vanloon',
    account: '4030',
    texts: [['Winches, pair', 1500, 3900]],
    every: 18,
    tax: 'intraCommunity',
    writes: (number) => `betaling ${number.replaceAll('-', ' ')}`,
  },
  {
    customer: 'chantier',
    account: '4030',
    texts: [['Ropes, assorted', 800, 2100]],
    every: 22,
    tax: 'intraCommunity',
    writes: (number) => `REGLEMENT FACT ${number.replaceAll('-', '')}`,
  },
  {
    customer: 'oresund',
    company: 'marine',
    account: '4010',
    texts: [['Life jackets, set of 12', 6200, 14800]],
    every: 20,
    writes: (number) => number,
  },
  {
    customer: 'kopenhagen',
    company: 'marine',
    account: '4010',
    texts: [['Rowing shells, repair kit', 1900, 5200]],
    every: 25,
    writes: (number) => `Faktura ${number}`,
  },
]

export const SELLING: readonly Selling[] = sold.map((plan) => ({ ...usual, ...plan }))

/** Days of a plan between the first and the last day. */
export function daysOf(
  plan: { every?: number; onDay?: number },
  first: Temporal.PlainDate,
  last: Temporal.PlainDate,
  offset: number,
): string[] {
  const days: string[] = []
  const every = plan.every ?? 1
  const skip = plan.onDay ? 0 : offset % every
  for (
    let day = first.add({ days: skip });
    Temporal.PlainDate.compare(day, last) <= 0;
    day = day.add({ days: plan.onDay ? 1 : every })
  ) {
    if (!plan.onDay || day.day === plan.onDay) days.push(day.toString())
  }
  return days
}
