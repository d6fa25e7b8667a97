import { Menu } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

export interface MenuEntry {
  id: string
  label: ReactNode
  icon?: IconName
  /** Shown right: a key, a count. */
  aside?: ReactNode
  chosen?: boolean
  grave?: boolean
  disabled?: boolean
  /** Why it can't be chosen now. */
  why?: string
  onChoose: () => void
}

export interface MenuGroup {
  title?: string
  entries: MenuEntry[]
}

/** A menu of acts. Arrow keys move in it, Escape closes it and gives focus back to its button. */
export function ActMenu(props: { groups: MenuGroup[]; target: ReactNode; end?: boolean; onOpen?: () => void }) {
  const groups = props.groups.filter((group) => group.entries.length > 0)
  return (
    <Menu unstyled position={props.end ? 'bottom-end' : 'bottom-start'} onOpen={props.onOpen} withinPortal>
      <Menu.Target>{props.target}</Menu.Target>
      <Menu.Dropdown className="menu-panel">
        {groups.map((group, index) => (
          <div key={group.title ?? group.entries[0]?.id}>
            {index > 0 && <hr className="menu-line" />}
            {group.title && <div className="menu-title">{group.title}</div>}
            {group.entries.map((entry) => (
              <Item key={entry.id} entry={entry} />
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Item({ entry }: { entry: MenuEntry }) {
  return (
    <Menu.Item
      className={`menu-item${entry.grave ? ' grave' : ''}`}
      disabled={entry.disabled}
      onClick={entry.onChoose}
      aria-checked={entry.chosen}
    >
      <span className="line">
        {entry.icon && <Icon name={entry.icon} />}
        <span className="grow">
          {entry.label}
          {entry.why && <span className="third small-text block">{entry.why}</span>}
        </span>
        {entry.chosen && <Icon name="check" className="check-mark" />}
        {entry.aside}
      </span>
    </Menu.Item>
  )
}
