import { type Draft, f, newId, type Values } from '../../kernel/index.ts'
import { party } from '../contacts/index.ts'
import { openItem } from '../ledger/index.ts'
import { CONFIDENCES, match, OTHER_KINDS } from './match.ts'
import { statementLine } from './statement.ts'

/** What a match is made of, as a person, a rule or a proposal states it. */
export const matchInput = {
  lines: f.rows({
    line: f.ref(statementLine),
    amount: f.decimal(4).optional().says('What of it is explained; all that is open where left empty.'),
  }),
  items: f.rows({
    item: f.ref(openItem),
    amount: f
      .decimal(4)
      .optional()
      .says('What of it is settled, in its own currency; all that is open where left empty.'),
  }),
  others: f.rows({
    kind: f.choice(...OTHER_KINDS),
    amount: f.decimal(4).says('The part of the lines that it explains: a fee of 4.80 on a receipt is −4.80.'),
    account: f.text({ max: 60 }).optional().says('Id or code of the account of the books.'),
    taxCode: f.text({ max: 60 }).optional().says('Id or code: the tax in the amount is split off.'),
    party: f.ref(party).optional(),
    item: f.ref(openItem).optional().says('Whose discount it is.'),
    department: f.text({ max: 60 }).optional(),
    text: f.text({ max: 300 }).optional(),
  }),
  returns: f.ref(match).optional().says('The match whose payment came back.'),
  on: f.date().optional().says('The day it is booked on; that of the lines where left empty.'),
  text: f.text({ max: 500 }).optional(),
  reason: f.text({ max: 1000 }).optional().says('Why these belong together.'),
  confidence: f.choice(...CONFIDENCES).optional(),
}

export type MatchInput = Values<typeof matchInput>
/** The same as a proposal states it: what is left out is derived. */
export type MatchDraft = Draft<typeof matchInput>
export type OtherInput = MatchInput['others'][number]

/** A proposal as the input that it stands for: what it leaves out is empty. */
export const matchOf = (draft: MatchDraft): MatchInput => ({
  lines: (draft.lines ?? []).map(({ line, amount = null }) => ({ id: newId(), line, amount })),
  items: (draft.items ?? []).map(({ item, amount = null }) => ({ id: newId(), item, amount })),
  others: (draft.others ?? []).map((one) => ({
    ...{ id: newId(), kind: one.kind, amount: one.amount, account: one.account ?? null, taxCode: one.taxCode ?? null },
    ...{ party: one.party ?? null, item: one.item ?? null, department: one.department ?? null, text: one.text ?? null },
  })),
  returns: draft.returns ?? null,
  on: draft.on ?? null,
  text: draft.text ?? null,
  reason: draft.reason ?? null,
  confidence: draft.confidence ?? null,
})
