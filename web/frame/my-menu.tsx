import { useRouter } from '@tanstack/react-router'
import { useDeclared } from '../api/declared.tsx'
import { codeName } from '../fields/values.ts'
import { useLanguage, useSay } from '../i18n/language.tsx'
import { languages } from '../i18n/messages.ts'
import type { IconName } from '../parts/icon.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { prefer, usePreferences } from '../preferences.ts'
import { useLeave } from '../session/use-leave.ts'

/** The first letters of a name, for the disc that stands for a person. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = [words[0]?.[0], words.length > 1 ? words.at(-1)?.[0] : undefined]
  return letters.filter(Boolean).join('').toUpperCase()
}

/** A person as two letters; the name stands beside it or is read aloud. */
export function Avatar({ name, mine }: { name: string; mine?: boolean }) {
  return (
    <span className={`avatar${mine ? ' mine' : ''}`} aria-hidden="true" title={name}>
      {initials(name)}
    </span>
  )
}

/** Me: how the app looks and speaks, my keys, my own record, and the way out. */
export function MyMenu({ onHelp }: { onHelp: () => void }) {
  const say = useSay()
  const { language } = useLanguage()
  const { me } = useDeclared()
  const { theme } = usePreferences()
  const router = useRouter()
  const leave = useLeave()
  const themes = ([undefined, 'light', 'dark'] as const).map((each) => ({
    id: `theme-${each ?? 'system'}`,
    label: say(`theme.${each ?? 'system'}`),
    chosen: theme === each,
    onChoose: () => prefer({ theme: each }),
  }))
  const tongues = languages.map((each) => ({
    id: `language-${each}`,
    label: codeName('language', each, each),
    chosen: language === each,
    onChoose: () => prefer({ language: each }),
  }))
  const owns = me.roles.some((each) => each.role === 'owner')
  const place = (id: string, to: '/me' | '/me/security' | '/me/demo' | '/settings', icon: IconName, label: string) => ({
    ...{ id, icon, label },
    onChoose: () => void router.navigate({ to }),
  })
  const mine = [
    place('me', '/me', 'person', say('account.me')),
    place('security', '/me/security', 'shield', say('account.security')),
    ...(owns ? [place('settings', '/settings', 'gear', say('settings.title'))] : []),
    ...(owns && me.organisation.demo ? [place('demo', '/me/demo', 'flag', say('account.demo'))] : []),
  ]
  return (
    <ActMenu
      end
      target={
        <button type="button" className="icon-button" aria-label={say('me.menu', { name: me.user.name })}>
          <Avatar name={me.user.name} mine />
        </button>
      }
      groups={[
        { title: `${me.user.name}, ${me.user.email}`, entries: mine },
        { title: say('theme'), entries: themes },
        { title: say('language'), entries: tongues },
        {
          entries: [
            { id: 'keys', label: say('keys.own'), icon: 'help', onChoose: onHelp },
            { id: 'out', label: say('signOut'), onChoose: () => void leave() },
          ],
        },
      ]}
    />
  )
}
