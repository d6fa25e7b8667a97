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

export const BUYING: readonly Buying[] = [
  {
    supplier: 'lotsenhaus',
    company: 'nordkai',
    department: 'management',
    account: '6110',
    texts: ['Office rent, Am Südkai 9'],
    net: [4000, 4000],
    onDay: 1,
    number: (_, on) => `M-${on.slice(0, 7)}`,
    tax: 'standard',
  },
  {
    supplier: 'stadtwerke',
    company: 'nordkai',
    department: 'management',
    account: '6120',
    texts: ['Electricity, instalment'],
    net: [514, 514],
    onDay: 5,
    number: (n) => `62-11${8800 + n}`,
    tax: 'standard',
  },
  {
    supplier: 'fernwind',
    company: 'nordkai',
    department: 'management',
    account: '6220',
    texts: ['Telephone and internet'],
    net: [190, 215],
    onDay: 3,
    number: (_, on) => `88120-${on.slice(5, 7)}${on.slice(2, 4)}`,
    tax: 'standard',
  },
  {
    supplier: 'kranz',
    company: 'nordkai',
    department: 'purchasing',
    account: '5050',
    texts: ['Carton 400 × 300 × 200', 'Pallet box, double wall', 'Paper void fill'],
    net: [300, 1400],
    every: 11,
    number: (n, on) => `KV-${on.slice(2, 4)}-0${380 + n}`,
    tax: 'standard',
  },
  {
    supplier: 'reep',
    company: 'nordkai',
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
    tax: 'standard',
  },
  {
    supplier: 'ostermann',
    company: 'nordkai',
    department: 'purchasing',
    account: '5040',
    texts: ['Groupage, week of delivery', 'Fuel surcharge'],
    net: [180, 720],
    every: 7,
    number: (n) => `118-${197 + n}`,
    tax: 'standard',
  },
  {
    supplier: 'papyra',
    company: 'nordkai',
    department: 'management',
    account: '6210',
    texts: ['Paper, folders and labels', 'Toner'],
    net: [48, 190],
    every: 21,
    number: (n) => `4409${20 + n}`,
    tax: 'standard',
  },
  {
    supplier: 'baltic',
    company: 'nordkai',
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
    company: 'nordkai',
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
    company: 'nordkai',
    department: 'warehouse',
    account: '5020',
    texts: ['Antifouling, 20 l', 'Epoxy primer'],
    net: [280, 1300],
    every: 19,
    number: (n) => `ML-70${410 + n}`,
    tax: 'standard',
  },
  {
    supplier: 'lighthouse',
    company: 'nordkai',
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
    tax: 'standard',
  },
]

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

export const SELLING: readonly Selling[] = [
  {
    customer: 'fjordline',
    company: 'nordkai',
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
    company: 'nordkai',
    account: '4010',
    texts: [
      ['Rigging kit, complete', 3100, 6200],
      ['Splicing on site', 480, 1200],
    ],
    every: 15,
    tax: 'standard',
    writes: (number) => `${number} Ref. 7715`,
  },
  {
    customer: 'segelclub',
    company: 'nordkai',
    account: '4010',
    texts: [['Buoys and marks', 180, 620]],
    every: 23,
    tax: 'standard',
    writes: () => 'Danke für die Lieferung',
  },
  {
    customer: 'brandt',
    company: 'nordkai',
    account: '4010',
    texts: [
      ['Deck hardware', 700, 2600],
      ['Paint and thinner', 90, 340],
    ],
    every: 8,
    tax: 'standard',
    writes: (_, reference) => reference ?? '',
  },
  {
    customer: 'vanloon',
    company: 'nordkai',
    account: '4030',
    texts: [['Winches, pair', 1500, 3900]],
    every: 18,
    tax: 'intraCommunity',
    writes: (number) => `betaling ${number.replaceAll('-', ' ')}`,
  },
  {
    customer: 'chantier',
    company: 'nordkai',
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
    tax: 'standard',
    writes: (number) => number,
  },
  {
    customer: 'kopenhagen',
    company: 'marine',
    account: '4010',
    texts: [['Rowing shells, repair kit', 1900, 5200]],
    every: 25,
    tax: 'standard',
    writes: (number) => `Faktura ${number}`,
  },
]

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
