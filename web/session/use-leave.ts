import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { signOut } from './auth.ts'
import { forgetWork } from './this-device.ts'

/** Gives the way out: the session ends, what is kept of it here is forgotten, and the sign-in page comes. */
export function useLeave(): () => Promise<void> {
  const router = useRouter()
  const client = useQueryClient()
  return async () => {
    await signOut()
    // The page goes before its answers do: it would ask for them once more, as nobody.
    await router.navigate({ to: '/sign-in' })
    client.clear()
    forgetWork()
  }
}
