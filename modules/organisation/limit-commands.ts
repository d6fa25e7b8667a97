import { command, everyone, f, owner, refuse, say, system, type Transaction } from '../../kernel/index.ts'
import { company } from './company.ts'
import { isPattern } from './limits.ts'
import { department, user } from './people.ts'
import { approvalLimit } from './role.ts'

const stated = {
  user: f.ref(user).optional(),
  role: f.text({ max: 60 }).optional().says('Instead of a person: everybody who holds this role there.'),
  company: f.ref(company),
  department: f.ref(department).optional(),
  command: f.text({ max: 120 }).default('*'),
  currency: f.currency().optional().says('That of the company when left empty.'),
  upTo: f.decimal(4, { min: '0' }).label('Up to'),
}

interface Stated {
  role?: string | null
  company: string
  department?: string | null
  command: string
}

/** What a limit speaks of exists: role, department of that very company, and at least one command. */
async function holdLimit(tx: Transaction, limit: Stated): Promise<void> {
  const { role, command: pattern } = limit
  if (role && (!tx.catalogue.roles.has(role) || role === system.id || role === everyone.id)) {
    refuse('organisation.role.unknown', say`There is no role “${role}”.`, { field: 'role' })
  }
  if (!isPattern(pattern) || !commandsUnder(tx, pattern)) {
    refuse('organisation.approvalLimit.command', say`No command goes by “${pattern}”.`, {
      field: 'command',
      help: say`Write a command such as purchasing.bill.post, the beginning of some with .* at its end, or *.`,
    })
  }
  const found = limit.department ? await tx.get(department, limit.department) : null
  if (found && found.company !== limit.company) {
    refuse('organisation.approvalLimit.department', say`${found.name} belongs to another company.`, {
      field: 'department',
    })
  }
}

const commandsUnder = (tx: Transaction, pattern: string): boolean =>
  pattern === '*' ||
  [...tx.catalogue.commands.keys()].some(
    (id) => id === pattern || (pattern.endsWith('.*') && id.startsWith(pattern.slice(0, -1))),
  )

export const createLimit = command('organisation.approvalLimit.create', {
  says: 'Set how much somebody, or everybody with a role, may approve.',
  label: 'New limit',
  makes: approvalLimit,
  input: stated,
  may: [owner],
  async run({ input, id, tx }) {
    await holdLimit(tx, input)
    const currency = input.currency ?? (await tx.get(company, input.company))?.currency ?? 'EUR'
    return { made: tx.insert(approvalLimit, { ...input, currency, id }) }
  },
})

export const updateLimit = command('organisation.approvalLimit.update', {
  says: 'Change a limit.',
  on: approvalLimit,
  input: stated,
  may: [owner],
  async run({ record, input, tx }) {
    await holdLimit(tx, { ...record, ...input })
    return { set: { ...input, currency: input.currency ?? record.currency } }
  },
})
