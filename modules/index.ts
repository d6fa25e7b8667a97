import { bankingModule } from './banking/module.ts'
import { catalogueOf, kernelModule, type ModuleDefinition } from '../kernel/index.ts'
import { contactsModule } from './contacts/module.ts'
import { documentsModule } from './documents/module.ts'
import { ledgerModule } from './ledger/module.ts'
import { organisationModule } from './organisation/module.ts'
import { setUpModule } from './set-up/module.ts'
import { workModule } from './work/module.ts'

/** All modules, lower levels first. */
export const modules: readonly ModuleDefinition[] = [
  kernelModule,
  organisationModule,
  contactsModule,
  workModule,
  documentsModule,
  ledgerModule,
  bankingModule,
  setUpModule,
]

/** Everything that is declared. */
export const catalogue = catalogueOf(modules)
