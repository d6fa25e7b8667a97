import { useSay } from '../i18n/language.tsx'
import { useHandIn } from '../intake/hand-in.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'

/** Takes statements in as files; what becomes of each is said under the page. */
export function ImportButton({ primary }: { primary?: boolean }) {
  const say = useSay()
  const { choose, busy } = useHandIn()
  useActs([{ id: 'bank.import', key: 'i', label: say('bank.import'), run: choose }])
  return (
    <Button
      icon="download"
      className={primary ? undefined : 'wide-only'}
      look={primary ? 'primary' : 'plain'}
      disabled={busy}
      act={['bank.import', 'i']}
      onClick={choose}
    >
      {say('bank.import')}
    </Button>
  )
}
