import { useQuery, useQueryClient } from '@tanstack/react-query'
import { problemOf } from '../../api/client.ts'
import { useFormats, useSay } from '../../i18n/language.tsx'
import { Button } from '../../parts/button.tsx'
import { deviceOf, endOtherSessions, endSession, listSessions } from './access.ts'
import { Refused, Section, useAttempt } from './section.tsx'

/** Where I am signed in; others can be ended. */
export function SessionsPart({ current }: { current: string }) {
  const say = useSay()
  const formats = useFormats()
  const client = useQueryClient()
  const { busy, problem, run } = useAttempt()
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: ({ signal }) => listSessions(signal) })
  const act = async (what: () => Promise<unknown>) => {
    if (await run(what)) await client.invalidateQueries({ queryKey: ['sessions'] })
  }
  const first = (token: string) => (token === current ? 0 : 1)
  const all = [...(sessions.data ?? [])].sort((a, b) => first(a.token) - first(b.token))
  return (
    <Section title={say('account.sessions')} about={say('account.sessionsHelp')}>
      <ul className="account-list">
        {all.map((session) => {
          const device = deviceOf(session.userAgent) || say('account.unknownDevice')
          return (
            <li key={session.id}>
              <span className="grow">
                <span className="medium">{device}</span>
                {session.token === current && <span className="second"> · {say('account.thisDevice')}</span>}
                <span className="block second small-text">
                  {say('account.sessionAbout', {
                    time: formats.instant(session.createdAt),
                    address: session.ipAddress || '–',
                  })}
                </span>
              </span>
              {session.token !== current && (
                <Button
                  disabled={busy}
                  onClick={() => void act(() => endSession(session.token))}
                  aria-label={say('account.endOne', { name: device })}
                >
                  {say('account.end')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      <Refused problem={problem ?? (sessions.error ? problemOf(sessions.error) : undefined)} />
      {all.length > 1 && (
        <div>
          <Button disabled={busy} onClick={() => void act(endOtherSessions)}>
            {say('account.endOthers')}
          </Button>
        </div>
      )}
    </Section>
  )
}
