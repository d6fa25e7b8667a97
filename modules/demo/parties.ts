/** Whom the demo organisation buys from and sells to. Bank accounts and VAT ids are made up; their check digits hold. */
export interface DemoParty {
  key: string
  name: string
  country: string
  vatId?: string
  city: string
  street: string
  postcode: string
  email: string
  phone?: string
  terms: number
  currency: string
  iban?: string
  person?: string
  supplier?: true
  customer?: true
}

export const PARTIES: readonly DemoParty[] = [
  {
    key: 'kranz',
    name: 'Kranz Verpackung KG',
    country: 'DE',
    vatId: 'DE299999914',
    city: 'Schwarzenbek',
    street: 'Industriestraße 41',
    postcode: '21493',
    email: 'rechnung@kranz-verpackung.example',
    phone: '+49 4151 5550140',
    terms: 21,
    currency: 'EUR',
    iban: 'DE',
    person: 'Dorothea Kranz',
    supplier: true,
  },
  {
    key: 'reep',
    name: 'Reep & Tau Seilerei GmbH',
    country: 'DE',
    city: 'Bremen',
    street: 'Am Speicher 7',
    postcode: '28217',
    email: 'buchhaltung@reep-tau.example',
    phone: '+49 421 5550118',
    terms: 30,
    currency: 'EUR',
    iban: 'DE',
    supplier: true,
  },
  {
    key: 'ostermann',
    name: 'Ostermann Spedition GmbH',
    country: 'DE',
    city: 'Hamburg',
    street: 'Veddeler Damm 12',
    postcode: '20457',
    email: 'rechnung@ostermann-spedition.example',
    terms: 14,
    currency: 'EUR',
    iban: 'DE',
    supplier: true,
  },
  {
    key: 'lotsenhaus',
    name: 'Lotsenhaus Immobilien GmbH',
    country: 'DE',
    city: 'Hamburg',
    street: 'Bei den Mühren 4',
    postcode: '20457',
    email: 'miete@lotsenhaus.example',
    terms: 5,
    currency: 'EUR',
    iban: 'DE',
    supplier: true,
  },
  {
    key: 'stadtwerke',
    name: 'Stadtwerke Elbmarsch',
    country: 'DE',
    city: 'Winsen',
    street: 'Luhdorfer Straße 1',
    postcode: '21423',
    email: 'service@stadtwerke-elbmarsch.example',
    terms: 14,
    currency: 'EUR',
    iban: 'DE',
    supplier: true,
  },
  {
    key: 'papyra',
    name: 'Papyra Bürobedarf',
    country: 'DE',
    city: 'Hamburg',
    street: 'Grindelallee 90',
    postcode: '20146',
    email: 'auftrag@papyra.example',
    terms: 14,
    currency: 'EUR',
    iban: 'DE',
    supplier: true,
  },
  {
    key: 'fernwind',
    name: 'Fernwind Telecom AG',
    country: 'DE',
    city: 'Kiel',
    street: 'Holtenauer Straße 200',
    postcode: '24105',
    email: 'rechnung@fernwind.example',
    terms: 10,
    currency: 'EUR',
    iban: 'DE',
    supplier: true,
  },
  {
    key: 'baltic',
    name: 'Baltic Fasteners ApS',
    country: 'DK',
    city: 'Aarhus',
    street: 'Havnegade 22',
    postcode: '8000',
    email: 'faktura@balticfasteners.example',
    terms: 30,
    currency: 'EUR',
    iban: 'DK',
    supplier: true,
  },
  {
    key: 'lighthouse',
    name: 'Lighthouse Forms Ltd',
    country: 'GB',
    city: 'Harwich',
    street: '3 Quay Street',
    postcode: 'CO12 3HH',
    email: 'accounts@lighthouseforms.example',
    terms: 30,
    currency: 'GBP',
    supplier: true,
  },
  {
    key: 'marwede',
    name: 'Marwede Lacke & Farben',
    country: 'DE',
    city: 'Lüneburg',
    street: 'Auf der Hude 51',
    postcode: '21339',
    email: 'rechnung@marwede.example',
    terms: 30,
    currency: 'EUR',
    iban: 'DE',
    supplier: true,
  },
  {
    key: 'dubois',
    name: 'Accastillage Dubois SARL',
    country: 'FR',
    city: 'La Rochelle',
    street: 'Quai Valin 18',
    postcode: '17000',
    email: 'facturation@dubois-accastillage.example',
    terms: 30,
    currency: 'EUR',
    iban: 'FR',
    supplier: true,
  },
  {
    key: 'havnens',
    name: 'Havnens Elservice A/S',
    country: 'DK',
    city: 'København',
    street: 'Islands Brygge 40',
    postcode: '2300',
    email: 'faktura@havnens-el.example',
    terms: 14,
    currency: 'DKK',
    iban: 'DK',
    supplier: true,
  },
  {
    key: 'fjordline',
    name: 'Fjordline Charter AS',
    country: 'NO',
    city: 'Bergen',
    street: 'Strandkaien 6',
    postcode: '5013',
    email: 'post@fjordline-charter.example',
    terms: 30,
    currency: 'EUR',
    customer: true,
  },
  {
    key: 'thomsen',
    name: 'Reederei Thomsen GmbH & Co. KG',
    country: 'DE',
    city: 'Flensburg',
    street: 'Schiffbrücke 30',
    postcode: '24939',
    email: 'einkauf@reederei-thomsen.example',
    terms: 14,
    currency: 'EUR',
    iban: 'DE',
    customer: true,
  },
  {
    key: 'segelclub',
    name: 'Segelclub Alsterufer e. V.',
    country: 'DE',
    city: 'Hamburg',
    street: 'Alsterufer 2',
    postcode: '20354',
    email: 'kasse@sc-alsterufer.example',
    terms: 14,
    currency: 'EUR',
    iban: 'DE',
    customer: true,
  },
  {
    key: 'brandt',
    name: 'Werft Brandt & Söhne',
    country: 'DE',
    city: 'Wedel',
    street: 'Schulauer Straße 100',
    postcode: '22880',
    email: 'buero@werft-brandt.example',
    terms: 21,
    currency: 'EUR',
    iban: 'DE',
    customer: true,
  },
  {
    key: 'oresund',
    name: 'Øresund Sejlskole ApS',
    country: 'DK',
    city: 'Helsingør',
    street: 'Nordhavnsvej 11',
    postcode: '3000',
    email: 'kontor@oresund-sejlskole.example',
    terms: 14,
    currency: 'DKK',
    iban: 'DK',
    customer: true,
  },
  {
    key: 'vanloon',
    name: 'Van Loon Jachten B.V.',
    country: 'NL',
    city: 'Lemmer',
    street: 'Vuurtorenweg 9',
    postcode: '8531 HJ',
    email: 'inkoop@vanloon-jachten.example',
    terms: 30,
    currency: 'EUR',
    iban: 'NL',
    customer: true,
  },
  {
    key: 'chantier',
    name: 'Chantier Naval Morbihan',
    country: 'FR',
    city: 'Vannes',
    street: 'Rue du Port 5',
    postcode: '56000',
    email: 'achats@cn-morbihan.example',
    terms: 30,
    currency: 'EUR',
    iban: 'FR',
    customer: true,
  },
  {
    key: 'kopenhagen',
    name: 'Københavns Roklub',
    country: 'DK',
    city: 'København',
    street: 'Tømmergravsgade 13',
    postcode: '2450',
    email: 'kasserer@kbh-roklub.example',
    terms: 14,
    currency: 'DKK',
    iban: 'DK',
    customer: true,
  },
]

/** How the account number of a country looks behind its check digits (ISO 13616 registry): letters stand for letters. */
const SHAPES: Record<string, string> = {
  DE: '999900000000000000',
  DK: '99990000000000',
  FR: '999990000100000000000',
  NL: 'BANK0000000000',
}

/** An IBAN that belongs to nobody, made of a place in the list; its check digits are computed (ISO 7064, MOD 97-10). */
export function madeUpIban(country: string, place: number): string | undefined {
  const shape = SHAPES[country]
  if (!shape) return undefined
  const tail = String(place * 7919 + 1234567).slice(-7)
  const account = country === 'FR' ? withKey(shape.slice(0, -7) + tail) : shape.slice(0, -7) + tail
  const digits = `${account}${country}00`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
  const check = 98n - (BigInt(digits) % 97n)
  return `${country}${String(check).padStart(2, '0')}${account}`
}

/** A French account number with its own key behind it: bank, branch, account (clé RIB). */
function withKey(account: string): string {
  const [bank, branch, number] = [account.slice(0, 5), account.slice(5, 10), account.slice(10)].map(BigInt)
  const key = 97n - ((89n * (bank ?? 0n) + 15n * (branch ?? 0n) + 3n * (number ?? 0n)) % 97n)
  return account + String(key).padStart(2, '0')
}
