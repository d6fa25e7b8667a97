import { useSay } from '../i18n/language.tsx'
import { Empty } from '../parts/message.tsx'
import { PageHead } from '../parts/page.tsx'

/** That this person may not make one, said on a page that still has its head. */
export function NotYours({ one }: { one: string }) {
  const say = useSay()
  return (
    <div className="page">
      <PageHead title={say('new.one', { one })} />
      <Empty title={say('new.forbidden', { one })} />
    </div>
  )
}
