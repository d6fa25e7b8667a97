import { catalogueOf, kernelModule, type ModuleDefinition } from '../kernel/index.ts'
import { bankingModule } from './banking/module.ts'
import { contactsModule } from './contacts/module.ts'
import { correspondenceModule } from './correspondence/module.ts'
import { documentsModule } from './documents/module.ts'
import { itemsModule } from './items/module.ts'
import { ledgerModule } from './ledger/module.ts'
import { organisationModule } from './organisation/module.ts'
import { purchasingModule } from './purchasing/module.ts'
import { reportingModule } from './reporting/module.ts'
import { salesModule } from './sales/module.ts'
import { setUpModule } from './set-up/module.ts'
import { taxModule } from './tax/module.ts'
import { workModule } from './work/module.ts'

/** All modules, lower levels first. */
export const modules: readonly ModuleDefinition[] = [
  kernelModule,
  organisationModule,
  contactsModule,
  workModule,
  documentsModule,
  ledgerModule,
  taxModule,
  itemsModule,
  correspondenceModule,
  bankingModule,
  reportingModule,
  purchasingModule,
  salesModule,
  setUpModule,
]

/** Everything that is declared. */
export const catalogue = catalogueOf(modules)
