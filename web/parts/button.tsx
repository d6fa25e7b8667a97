import type { ComponentProps, ReactNode } from 'react'
import { printedKeys, useAssignedKey } from '../keys/keys.ts'
import { Icon, type IconName } from './icon.tsx'

/** A key as a cap, printed on the act that it does. */
export function Keys({ of }: { of: string }) {
  return printedKeys(of).map((cap) => <kbd key={cap}>{cap}</kbd>)
}

/** The key of an act as the person assigned it; nothing where letter keys are off. */
export function ActKeys({ id, ours }: { id: string; ours: string }) {
  const key = useAssignedKey(id, ours)
  return key ? <Keys of={key} /> : null
}

export interface ButtonProps extends ComponentProps<'button'> {
  look?: 'primary' | 'plain' | 'quiet'
  grave?: boolean
  small?: boolean
  icon?: IconName
  /** Id and default key of the act that this button does, printed on it. */
  act?: [id: string, key: string]
  children?: ReactNode
}

/** A button that says what it does, with its key. */
export function Button({ look = 'plain', grave, small, icon, act, children, className, type, ...rest }: ButtonProps) {
  const looks = ['button', look === 'plain' ? '' : look, grave ? 'grave' : '', small ? 'small' : '', className ?? '']
  return (
    <button type={type ?? 'button'} className={looks.filter(Boolean).join(' ')} {...rest}>
      {icon && <Icon name={icon} small />}
      {children}
      {act && <ActKeys id={act[0]} ours={act[1]} />}
    </button>
  )
}

export interface IconButtonProps extends ComponentProps<'button'> {
  icon: IconName
  /** Its name, read aloud and shown on hover. */
  label: string
}

/** A button of one icon; its name is read aloud. */
export function IconButton({ icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={`icon-button${className ? ` ${className}` : ''}`}
      aria-label={label}
      title={label}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  )
}
