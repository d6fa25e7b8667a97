import type { TaxCategory, TaxKind } from './code.ts'

/** One tax code of a country's template. */
export interface TaxTemplate {
  code: string
  name: string
  country: string
  direction: 'sales' | 'purchases'
  kind: TaxKind
  category: TaxCategory
  rates: { from: string; rate: string }[]
  exemptionReason?: string
  exemptionCode?: string
}

type Dated = readonly (readonly [from: string, rate: string])[]

interface CountryRates {
  /** The law that states them. */
  source: string
  standard: Dated
  /** Reduced rates from the highest to the lowest. */
  reduced: readonly Dated[]
  /** Whether goods are taxed at zero with the right to deduct (category Z). */
  zero?: boolean
}

/**
 * Rates of value-added tax and the days from which they count, as far back as bills are still entered. Facts from
 * the acts named; each country's reduced rates in falling order.
 */
const RATES: Readonly<Record<string, CountryRates>> = {
  AT: {
    source: 'Umsatzsteuergesetz 1994, § 10',
    standard: [['1984-01-01', '20']],
    reduced: [[['2016-01-01', '13']], [['1984-01-01', '10']]],
  },
  BE: {
    source: 'Arrêté royal n° 20 du 20 juillet 1970',
    standard: [['1996-01-01', '21']],
    reduced: [[['1992-04-01', '12']], [['1992-04-01', '6']]],
  },
  CH: {
    source: 'Mehrwertsteuergesetz, Art. 25',
    standard: [
      ['2011-01-01', '8'],
      ['2018-01-01', '7.7'],
      ['2024-01-01', '8.1'],
    ],
    reduced: [
      [
        ['2011-01-01', '3.8'],
        ['2018-01-01', '3.7'],
        ['2024-01-01', '3.8'],
      ],
      [
        ['2011-01-01', '2.5'],
        ['2024-01-01', '2.6'],
      ],
    ],
  },
  CZ: {
    source: 'Zákon č. 235/2004 Sb., § 47',
    standard: [['2013-01-01', '21']],
    reduced: [
      [
        ['2013-01-01', '15'],
        ['2024-01-01', '12'],
      ],
    ],
  },
  DE: {
    source: 'Umsatzsteuergesetz, § 12 und § 28',
    standard: [
      ['2007-01-01', '19'],
      ['2020-07-01', '16'],
      ['2021-01-01', '19'],
    ],
    reduced: [
      [
        ['1983-07-01', '7'],
        ['2020-07-01', '5'],
        ['2021-01-01', '7'],
      ],
    ],
  },
  DK: { source: 'Momsloven, § 33', standard: [['1992-01-01', '25']], reduced: [] },
  ES: {
    source: 'Ley 37/1992, artículos 90 y 91',
    standard: [
      ['2010-07-01', '18'],
      ['2012-09-01', '21'],
    ],
    reduced: [
      [
        ['2010-07-01', '8'],
        ['2012-09-01', '10'],
      ],
      [['1995-01-01', '4']],
    ],
  },
  FR: {
    source: 'Code général des impôts, articles 278 à 281 nonies',
    standard: [
      ['2000-04-01', '19.6'],
      ['2014-01-01', '20'],
    ],
    reduced: [
      [
        ['2012-01-01', '7'],
        ['2014-01-01', '10'],
      ],
      [['1982-07-01', '5.5']],
      [['1989-01-01', '2.1']],
    ],
  },
  GB: {
    source: 'Value Added Tax Act 1994, sections 2, 29A and 30',
    standard: [
      ['2010-01-01', '17.5'],
      ['2011-01-04', '20'],
    ],
    reduced: [[['1997-09-01', '5']]],
    zero: true,
  },
  IE: {
    source: 'Value-Added Tax Consolidation Act 2010, section 46',
    standard: [
      ['2012-01-01', '23'],
      ['2020-09-01', '21'],
      ['2021-03-01', '23'],
    ],
    reduced: [[['2003-01-01', '13.5']], [['2011-07-01', '9']]],
    zero: true,
  },
  IT: {
    source: 'D.P.R. 633/1972, articolo 16',
    standard: [
      ['2011-09-17', '21'],
      ['2013-10-01', '22'],
    ],
    reduced: [[['1995-02-24', '10']], [['2016-01-01', '5']], [['1989-01-01', '4']]],
  },
  LU: {
    source: 'Loi TVA du 12 février 1979, article 40',
    standard: [
      ['2015-01-01', '17'],
      ['2023-01-01', '16'],
      ['2024-01-01', '17'],
    ],
    reduced: [
      [
        ['2015-01-01', '14'],
        ['2023-01-01', '13'],
        ['2024-01-01', '14'],
      ],
      [
        ['2015-01-01', '8'],
        ['2023-01-01', '7'],
        ['2024-01-01', '8'],
      ],
      [['1983-07-01', '3']],
    ],
  },
  NL: {
    source: 'Wet op de omzetbelasting 1968, artikel 9',
    standard: [
      ['2001-01-01', '19'],
      ['2012-10-01', '21'],
    ],
    reduced: [
      [
        ['1986-10-01', '6'],
        ['2019-01-01', '9'],
      ],
    ],
  },
  NO: {
    source: 'Stortingets vedtak om merverdiavgift',
    standard: [['2005-01-01', '25']],
    reduced: [[['2012-01-01', '15']], [['2018-01-01', '12']]],
    zero: true,
  },
  PL: {
    source: 'Ustawa o podatku od towarów i usług, art. 41 i 146',
    standard: [['2011-01-01', '23']],
    reduced: [[['2011-01-01', '8']], [['2011-01-01', '5']]],
  },
  PT: {
    source: 'Código do IVA, artigo 18.º',
    standard: [['2011-01-01', '23']],
    reduced: [[['2012-01-01', '13']], [['2010-07-01', '6']]],
  },
  SE: {
    source: 'Mervärdesskattelag (2023:200), 9 kap.',
    standard: [['1990-07-01', '25']],
    reduced: [[['1996-01-01', '12']], [['1996-01-01', '6']]],
  },
}

/** Countries of the customs and tax union in which category K is used; Northern Ireland's goods are not told apart. */
const EU = new Set(['AT', 'BE', 'CZ', 'DE', 'DK', 'ES', 'FR', 'IE', 'IT', 'LU', 'NL', 'PL', 'PT', 'SE'])

/** Countries that have a template. */
export const taxCountries = (): string[] => Object.keys(RATES).sort()

/** The act in which a country's rates stand, or null where there is no template. */
export const taxSource = (country: string): string | null => RATES[country]?.source ?? null

const ALWAYS = '1970-01-01'
const NOTHING: Dated = [[ALWAYS, '0']]

/**
 * The usual tax codes of a country: for sales and purchases, standard and reduced rates with the days from which
 * they count, and the cases in which no tax is charged. Empty where there is no template.
 */
export function taxTemplate(country: string): TaxTemplate[] {
  const rates = RATES[country]
  if (!rates) return []
  const made = (
    code: string,
    name: string,
    kind: TaxKind,
    category: TaxCategory,
    dated: Dated,
    more: Partial<TaxTemplate> = {},
  ): TaxTemplate => ({
    code,
    name,
    country,
    direction: code.startsWith('S') ? 'sales' : 'purchases',
    kind,
    category,
    rates: dated.map(([from, rate]) => ({ from, rate })),
    ...more,
  })
  const taxed = (side: 'S' | 'P', words: string) => [
    made(`${side}-STD`, `${words}, standard rate`, 'standard', 'S', rates.standard),
    ...rates.reduced.map((dated, index) =>
      made(
        `${side}-RED${index + 1}`,
        `${words}, reduced rate${rates.reduced.length > 1 ? ` ${index + 1}` : ''}`,
        'reduced',
        'S',
        dated,
      ),
    ),
    ...(rates.zero ? [made(`${side}-ZERO`, `${words}, zero rate`, 'zero', 'Z', NOTHING)] : []),
    made(`${side}-EXEMPT`, `${words}, exempt`, 'exempt', 'E', NOTHING, {
      exemptionReason: 'Exempt from value-added tax',
    }),
  ]
  return [
    ...taxed('S', 'Sales'),
    ...(EU.has(country) ? salesToTheUnion(made) : []),
    made('S-EXPORT', 'Export outside the tax area', 'export', 'G', NOTHING, {
      exemptionReason: 'Export',
      exemptionCode: 'VATEX-EU-G',
    }),
    made('S-NONE', 'Sales outside the scope of tax', 'none', 'O', NOTHING, {
      exemptionReason: 'Not subject to value-added tax',
      exemptionCode: 'VATEX-EU-O',
    }),
    ...taxed('P', 'Purchases'),
    ...(EU.has(country) ? purchasesFromTheUnion(made, rates) : []),
    made('P-RC', 'Purchases, reverse charge', 'reverseCharge', 'AE', rates.standard),
    made('P-NONE', 'Purchases outside the scope of tax', 'none', 'O', NOTHING),
  ]
}

type Make = (
  code: string,
  name: string,
  kind: TaxKind,
  category: TaxCategory,
  dated: Dated,
  more?: Partial<TaxTemplate>,
) => TaxTemplate

const salesToTheUnion = (made: Make): TaxTemplate[] => [
  made('S-EU', 'Goods to businesses in the EU', 'intraCommunity', 'K', NOTHING, {
    exemptionReason: 'Intra-community supply',
    exemptionCode: 'VATEX-EU-IC',
  }),
  made('S-RC', 'Sales, reverse charge', 'reverseCharge', 'AE', NOTHING, {
    exemptionReason: 'Reverse charge',
    exemptionCode: 'VATEX-EU-AE',
  }),
]

const purchasesFromTheUnion = (made: Make, rates: CountryRates): TaxTemplate[] => [
  made('P-EU', 'Goods from the EU, standard rate', 'intraCommunity', 'K', rates.standard),
  ...rates.reduced
    .slice(0, 1)
    .map((dated) => made('P-EU-RED', 'Goods from the EU, reduced rate', 'intraCommunity', 'K', dated)),
]
