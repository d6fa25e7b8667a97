import { useState } from 'react'
import { useDeclared } from '../../api/declared.tsx'
import { useRecord } from '../../api/queries.ts'
import { useSay } from '../../i18n/language.tsx'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import RecordPage from '../../record/record-page.tsx'
import type { RecordPageProps } from '../registry.tsx'
import { endSessionsOf, makeSignInLink, takeFactors } from './access.ts'
import { CopyButton } from './copy-button.tsx'
import { Refused, useAttempt } from './section.tsx'

/** The page of a user; owners let somebody in there who lost the password or the second factor. */
export default function UserPage({ record, id }: RecordPageProps) {
  const { me } = useDeclared()
  const row = useRecord(record, id)
  const owns = me.roles.some((each) => each.role === 'owner')
  const signsIn = row.data?.active === true && row.data.kind !== 'agent'
  return (
    <>
      <RecordPage record={record} id={id} />
      {owns && signsIn && <SignInLink id={id} name={String(row.data?.name ?? '')} />}
      {owns && signsIn && id !== me.user.id && <LostDevice id={id} name={String(row.data?.name ?? '')} />}
    </>
  )
}

function SignInLink({ id, name }: { id: string; name: string }) {
  const say = useSay()
  const { busy, problem, run } = useAttempt()
  const [made, setMade] = useState<{ url: string; minutes: number }>()
  return (
    <section className="user-access" aria-label={say('account.link')}>
      <p className="second grow">{say('account.linkHelp', { name })}</p>
      <Button icon="link" disabled={busy} onClick={() => void run(async () => setMade(await makeSignInLink(id)))}>
        {say('account.linkMake')}
      </Button>
      <Refused problem={problem} />
      {made && (
        <Dialog title={say('account.link')} about={name} onClose={() => setMade(undefined)}>
          <p>{say('account.linkOnce', { minutes: made.minutes })}</p>
          <p className="mono account-secret">{made.url}</p>
          <div>
            <CopyButton text={made.url} label={say('account.linkCopy')} />
          </div>
        </Dialog>
      )}
    </section>
  )
}

/** What an owner does when a device is lost: sessions end, and second factors go. */
function LostDevice({ id, name }: { id: string; name: string }) {
  const say = useSay()
  const { busy, problem, run } = useAttempt()
  const [asked, setAsked] = useState(false)
  const [done, setDone] = useState<'account.factorsGone' | 'account.sessionsGone'>()
  const take = async () => {
    setAsked(false)
    if (await run(() => takeFactors(id))) setDone('account.factorsGone')
  }
  const end = async () => {
    if (await run(() => endSessionsOf(id))) setDone('account.sessionsGone')
  }
  return (
    <section className="user-access" aria-label={say('account.factors')}>
      <p className="second grow" role="status">
        {say(done ?? 'account.factorsHelp', { name })}
      </p>
      <Button disabled={busy} onClick={() => void end()}>
        {say('account.sessionsEnd')}
      </Button>
      <Button grave disabled={busy} onClick={() => setAsked(true)}>
        {say('account.factorsTake')}
      </Button>
      <Refused problem={problem} />
      {asked && (
        <Dialog
          title={say('account.factorsTake')}
          about={name}
          onClose={() => setAsked(false)}
          foot={
            <>
              <span className="grow" />
              <Button data-autofocus onClick={() => setAsked(false)}>
                {say('keep')}
              </Button>
              <Button grave onClick={() => void take()}>
                {say('account.factorsTake')}
              </Button>
            </>
          }
        >
          <p>{say('account.factorsSure', { name })}</p>
        </Dialog>
      )}
    </section>
  )
}
