import { type Reader, type RowOf, refuse, say } from '../../kernel/index.ts'
import { company } from './company.ts'

/**
 * The company with this id.
 * @param whose the record whose refusal it is, e.g. `sales.invoice`
 * @throws Refusal `<whose>.company`
 */
export async function companyOf(read: Reader, id: string, whose: string): Promise<RowOf<typeof company>> {
  const found = (await read.reference(company)).get(id)
  return found ?? refuse(`${whose}.company`, say`There is no such company.`, { field: 'company' })
}
