import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { IconButton } from './button.tsx'

/** A dialog: focus moves in and stays, Escape closes it, focus returns. Never one over another. */
export function Dialog(props: {
  title: string
  about?: ReactNode
  wide?: boolean
  onClose: () => void
  children: ReactNode
  foot?: ReactNode
}) {
  const say = useSay()
  useActs([], 'dialog')
  return (
    <Modal.Root
      opened
      unstyled
      onClose={props.onClose}
      closeOnClickOutside={false}
      classNames={{ overlay: 'dialog-scrim', inner: 'dialog-place', content: `dialog${props.wide ? ' wide' : ''}` }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={props.title}>
        <div className="dialog-head">
          <h2>{props.title}</h2>
          <span className="second cut">{props.about}</span>
          <span className="grow" />
          <IconButton icon="close" label={say('close')} onClick={props.onClose} />
        </div>
        <div className="dialog-body">{props.children}</div>
        {props.foot && <div className="dialog-foot">{props.foot}</div>}
      </Modal.Content>
    </Modal.Root>
  )
}
