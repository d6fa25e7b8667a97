import { Navigate } from '@tanstack/react-router'

/** The rules of bank matching are a list like any other. */
export default function BankRulesPage() {
  return <Navigate to="/records/$record" params={{ record: 'banking.rule' }} replace />
}
