import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useDeclared } from '../api/declared.tsx'
import { useCommandDialog } from '../command/dialogs.tsx'
import { useFormats } from '../i18n/language.tsx'
import { createOf } from '../pages/registry.tsx'
import type { MenuEntry } from '../parts/menu.tsx'
import { recordIcon } from './icons.ts'

/** Everything that this person may make: records by their form, the rest by its command. */
export function useNewEntries(): MenuEntry[] {
  const declared = useDeclared()
  const navigate = useNavigate()
  const { compare } = useFormats()
  const openCommand = useCommandDialog()
  return useMemo(() => {
    const { records, commands } = declared.catalogue
    const made = records
      .filter((record) => createOf(record, commands) && record.listed)
      .map((record) => ({
        id: record.id,
        label: declared.one(record),
        text: declared.one(record),
        icon: recordIcon(record.id),
        onChoose: () => void navigate({ to: '/records/$record/new', params: { record: record.id } }),
      }))
    const generated = new Set(records.flatMap((record) => createOf(record, commands) ?? []))
    const other = commands
      .filter((command) => command.makes && command.on && !generated.has(command.id) && command.input.length > 0)
      .map((command) => ({
        id: command.id,
        label: declared.commandLabel(command),
        text: declared.commandLabel(command),
        icon: recordIcon(command.on ?? command.module),
        onChoose: () => openCommand({ command: command.id }),
      }))
    return [...made, ...other].sort((a, b) => compare(a.text, b.text))
  }, [declared, navigate, compare, openCommand])
}
