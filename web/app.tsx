import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { problemOf, whenFactorLacks, whenSignedOut } from './api/client.ts'
import { CommandProvider } from './api/command.tsx'
import { DeclaredProvider } from './api/declared.tsx'
import { keys, useCatalogue, useMe } from './api/queries.ts'
import { CommandDialogProvider } from './command/dialogs.tsx'
import { Frame } from './frame/frame.tsx'
import { HandInProvider } from './intake/hand-in.tsx'
import { ProblemMessage, SkeletonRows } from './parts/message.tsx'
import { ToastProvider } from './parts/toast.tsx'
import { FACTOR_ASKED, FACTOR_MISSING } from './session/factor-codes.ts'
import { keepTo } from './session/this-device.ts'

/** Few ever need it, so it is no part of the first page. */
const SecondFactorPage = lazy(() => import('./session/second-factor.tsx'))

/** When the session ends, the sign-in page comes, and afterwards the page where the person was. */
function useSignInWhenNeeded(): void {
  const router = useRouter()
  const client = useQueryClient()
  useEffect(() => {
    whenSignedOut(() => {
      if (router.state.location.pathname === '/sign-in') return
      const to = router.state.location.href
      client.cancelQueries()
      void router.navigate({ to: '/sign-in', search: { to: to === '/' ? undefined : to } })
    })
    // A demand that began while somebody was at work: who they are is asked again, and the answer leads to the factor.
    whenFactorLacks(() => {
      if (client.getQueryData(keys.me)) void client.resetQueries({ queryKey: keys.me })
    })
  }, [router, client])
}

/** Everything behind the sign-in: what is declared, who is here, and the frame. */
export function SignedInApp() {
  useSignInWhenNeeded()
  const catalogue = useCatalogue()
  const me = useMe()
  const failed = catalogue.error ?? me.error
  if (catalogue.data && me.data) {
    keepTo(me.data.user.id)
    return (
      <DeclaredProvider catalogue={catalogue.data} me={me.data}>
        <ToastProvider>
          <CommandProvider>
            <CommandDialogProvider>
              <HandInProvider>
                <Frame />
              </HandInProvider>
            </CommandDialogProvider>
          </CommandProvider>
        </ToastProvider>
      </DeclaredProvider>
    )
  }
  const code = failed && problemOf(failed).code
  if (code === FACTOR_ASKED || code === FACTOR_MISSING) {
    return (
      <Suspense fallback={<SkeletonRows rows={12} />}>
        <SecondFactorPage code={code} />
      </Suspense>
    )
  }
  if (failed && problemOf(failed).status !== 401) {
    const again = () => {
      void catalogue.refetch()
      void me.refetch()
    }
    return (
      <main className="alone">
        <ProblemMessage problem={problemOf(failed)} onRetry={again} />
      </main>
    )
  }
  return <SkeletonRows rows={10} />
}
