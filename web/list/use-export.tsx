import { queryString } from '../api/client.ts'
import { useDeclared } from '../api/declared.tsx'
import type { ListAsk, RecordShape, Row } from '../api/types.ts'
import { useLanguage, useSay } from '../i18n/language.tsx'
import { today } from '../i18n/plain-date.ts'
import type { MenuGroup } from '../parts/menu.tsx'
import { useToast } from '../parts/toast.tsx'
import type { Column } from './columns.ts'
import { download, EXPORTS, plainCells, saveCsv } from './export.ts'

/** Exports a list: the whole view as a file that the server writes, chosen rows as CSV right here. */
export function useExport(record: RecordShape, columns: readonly Column[], ask: ListAsk) {
  const say = useSay()
  const toast = useToast()
  const declared = useDeclared()
  const { formats } = useLanguage()
  const rows = (chosen: readonly Row[]) => {
    const heads = columns.map(({ field }) => (field.name === 'state' ? say('state') : declared.field(record.id, field)))
    saveCsv(`${record.id}-${today()}`, heads, plainCells(columns, chosen, record.id, { formats, say, declared }))
    toast({ text: say('export.done', { rows: chosen.length }), icon: 'download' })
  }
  const { where, sort, search } = ask
  const names = columns.map(({ field }) => field.name).join(',')
  const address = (format: string) =>
    `/api/records/${record.id}${queryString({ where, sort, search, columns: names, format, language: formats.locale, headings: 'labels' })}`
  const groups: MenuGroup[] = [
    {
      title: say('export.view'),
      entries: EXPORTS.map((format) => ({
        id: format,
        label: say(`export.${format}`),
        onChoose: () => download(address(format)),
      })),
    },
  ]
  return { groups, rows }
}
