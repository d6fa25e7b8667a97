import { useQuery } from '@tanstack/react-query'
import { problemOf } from '../../api/client.ts'
import { useSay } from '../../i18n/language.tsx'
import { ProblemMessage, SkeletonRows } from '../../parts/message.tsx'
import { accessState } from './access.ts'
import { AuthenticatorPart } from './authenticator-part.tsx'
import { KeysPart } from './keys-part.tsx'
import { PasskeysPart } from './passkeys-part.tsx'
import { PasswordPart } from './password-part.tsx'
import { AccountPage } from './section.tsx'
import { SessionsPart } from './sessions-part.tsx'

/** How I get in: password, passkeys, authenticator, where I am signed in, and keys for programs. */
export default function SecurityPage() {
  const say = useSay()
  const state = useQuery({ queryKey: ['access'], queryFn: ({ signal }) => accessState(signal) })
  return (
    <AccountPage title={say('account.security')}>
      {state.data ? (
        <>
          <PasswordPart has={state.data.hasPassword} />
          <PasskeysPart />
          <AuthenticatorPart
            on={state.data.secondFactor}
            hasPassword={state.data.hasPassword}
            email={state.data.email}
          />
          <SessionsPart current={state.data.token} />
          <KeysPart />
        </>
      ) : state.error ? (
        <div className="inset">
          <ProblemMessage problem={problemOf(state.error)} onRetry={() => void state.refetch()} />
        </div>
      ) : (
        <SkeletonRows rows={6} height={44} />
      )}
    </AccountPage>
  )
}
