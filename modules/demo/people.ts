/** Who works at the demo organisation, and what each may do. */
export interface DemoPerson {
  key: string
  name: string
  email: string
  jobTitle: string
  place: 'hamburg' | 'warehouse' | 'copenhagen'
  department: 'management' | 'purchasing' | 'sales' | 'finance' | 'warehouse' | 'danish'
  locale?: string
  kind?: 'agent'
  /** Roles with the company they hold in; no company: in all. */
  roles: readonly [role: string, company?: 'nordkai' | 'marine'][]
}

export const PEOPLE: readonly DemoPerson[] = [
  {
    key: 'ida',
    name: 'Ida Sommer',
    email: 'ida.sommer@nordkai.example',
    jobTitle: 'Head of back office',
    place: 'hamburg',
    department: 'management',
    roles: [['owner']],
  },
  {
    key: 'henrik',
    name: 'Henrik Voss',
    email: 'henrik.voss@nordkai.example',
    jobTitle: 'Managing director',
    place: 'hamburg',
    department: 'management',
    roles: [['auditor']],
  },
  {
    key: 'tomasz',
    name: 'Tomasz Wrona',
    email: 'tomasz.wrona@nordkai.example',
    jobTitle: 'Accountant',
    place: 'hamburg',
    department: 'finance',
    roles: [['accountant'], ['bookkeeper']],
  },
  {
    key: 'nele',
    name: 'Nele Brandt',
    email: 'nele.brandt@nordkai.example',
    jobTitle: 'Bookkeeper',
    place: 'hamburg',
    department: 'finance',
    locale: 'de',
    roles: [['bookkeeper', 'nordkai'], ['officeManager']],
  },
  {
    key: 'amara',
    name: 'Amara Diallo',
    email: 'amara.diallo@nordkai.example',
    jobTitle: 'Head of purchasing',
    place: 'hamburg',
    department: 'purchasing',
    roles: [['purchasing', 'nordkai']],
  },
  {
    key: 'jonas',
    name: 'Jonas Petersen',
    email: 'jonas.petersen@nordkai.example',
    jobTitle: 'Head of sales',
    place: 'hamburg',
    department: 'sales',
    roles: [['sales', 'nordkai']],
  },
  {
    key: 'mira',
    name: 'Mira Kaya',
    email: 'mira.kaya@nordkai.example',
    jobTitle: 'Sales',
    place: 'hamburg',
    department: 'sales',
    locale: 'de',
    roles: [['sales', 'nordkai']],
  },
  {
    key: 'lars',
    name: 'Lars Ohlsen',
    email: 'lars.ohlsen@nordkai.example',
    jobTitle: 'Warehouse',
    place: 'warehouse',
    department: 'warehouse',
    locale: 'de',
    roles: [['purchasing', 'nordkai']],
  },
  {
    key: 'freja',
    name: 'Freja Lund',
    email: 'freja.lund@nordkai.example',
    jobTitle: 'Branch manager',
    place: 'copenhagen',
    department: 'danish',
    roles: [
      ['purchasing', 'marine'],
      ['sales', 'marine'],
    ],
  },
  {
    key: 'mads',
    name: 'Mads Holm',
    email: 'mads.holm@nordkai.example',
    jobTitle: 'Bookkeeper',
    place: 'copenhagen',
    department: 'danish',
    roles: [
      ['bookkeeper', 'marine'],
      ['accountant', 'marine'],
    ],
  },
  {
    key: 'sofia',
    name: 'Sofia Marin',
    email: 'sofia.marin@nordkai.example',
    jobTitle: 'Treasurer',
    place: 'hamburg',
    department: 'finance',
    roles: [['treasurer'], ['accountant', 'nordkai']],
  },
  {
    key: 'auditor',
    name: 'Petra Ahlers',
    email: 'petra.ahlers@ahlers-pruefung.example',
    jobTitle: 'Auditor',
    place: 'hamburg',
    department: 'finance',
    locale: 'de',
    roles: [['auditor']],
  },
  {
    key: 'agent',
    name: 'Intake agent',
    email: 'intake.agent@nordkai.example',
    jobTitle: 'Reads and prepares',
    place: 'hamburg',
    department: 'finance',
    kind: 'agent',
    roles: [['bookkeeper', 'nordkai']],
  },
]

/** Up to how much each may approve, in the currency of the company. */
export const LIMITS: readonly {
  person: string
  company: 'nordkai' | 'marine'
  department?: DemoPerson['department']
  upTo: string
}[] = [
  { person: 'amara', company: 'nordkai', upTo: '5000.00' },
  { person: 'jonas', company: 'nordkai', department: 'sales', upTo: '1500.00' },
  { person: 'tomasz', company: 'nordkai', upTo: '10000.00' },
  { person: 'henrik', company: 'nordkai', upTo: '100000.00' },
  { person: 'freja', company: 'marine', upTo: '40000.00' },
  { person: 'henrik', company: 'marine', upTo: '750000.00' },
]
