import { useMemo } from 'react'
import type { FieldShape, Row } from '../api/types.ts'
import type { Column } from './columns.ts'
import { type Group, groupRows } from './grouping.ts'

/** What stands on one line of the grid. */
export type Item = { kind: 'group'; group: Group; folded: boolean } | { kind: 'row'; row: Row; index: number }

export interface ListModel {
  rows: Row[]
  groups: Group[] | undefined
  items: Item[]
  /** Place of a row among the items, by its index among the rows. */
  itemOf: Map<number, number>
}

/** Lays rows out as lines of the grid, under the heads of their groups; rows of folded groups are left out. */
export function useListModel(
  rows: Row[],
  groupField: FieldShape | undefined,
  columns: readonly Column[],
  ended: boolean,
  folded: ReadonlySet<string>,
): ListModel {
  return useMemo(() => {
    const fields = columns.map((column) => column.field)
    const groups = groupField && groupRows(groupField, rows, fields, ended)
    const items: Item[] = []
    const itemOf = new Map<number, number>()
    const put = (row: Row, index: number) => {
      itemOf.set(index, items.length)
      items.push({ kind: 'row', row, index })
    }
    if (!groups) rows.forEach(put)
    let index = 0
    for (const group of groups ?? []) {
      const hidden = folded.has(group.key)
      items.push({ kind: 'group', group, folded: hidden })
      for (const row of group.rows) {
        if (!hidden) put(row, index)
        index++
      }
    }
    return { rows, groups, items, itemOf }
  }, [rows, groupField, columns, ended, folded])
}
