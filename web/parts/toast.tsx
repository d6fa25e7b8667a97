import { Link } from '@tanstack/react-router'
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { ActKeys } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'

interface Toast {
  text: string
  icon?: IconName
  undo?: () => void | Promise<void>
  /** Where what was made is looked at. */
  link?: { to: string; label: string }
}

const SHOWN_FOR = 8000
const ToastContext = createContext<((toast: Toast) => void) | undefined>(undefined)

/** Says what was done, and offers to undo it. Refusals are never toasts: they stay where they happened. */
export function useToast(): (toast: Toast) => void {
  const toast = use(ToastContext)
  if (!toast) throw new Error('There is no ToastProvider around this component.')
  return toast
}

/** Keeps the one toast in sight for eight seconds; pointer and focus stop the clock. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<Toast>()
  const [held, setHeld] = useState(false)
  const shownAt = useRef(0)
  const show = useCallback((next: Toast) => {
    shownAt.current = Date.now()
    setToast(next)
  }, [])
  useEffect(() => {
    if (!toast || held) return
    const timer = setTimeout(() => setToast(undefined), SHOWN_FOR)
    return () => clearTimeout(timer)
  }, [toast, held])
  const value = useMemo(() => show, [show])
  return (
    <ToastContext value={value}>
      {children}
      <div className="toast-place" role="status" aria-live="polite">
        {toast && <ToastBar toast={toast} onHold={setHeld} onClose={() => setToast(undefined)} />}
      </div>
    </ToastContext>
  )
}

function ToastBar(props: { toast: Toast; onHold: (held: boolean) => void; onClose: () => void }) {
  const say = useSay()
  const { toast, onHold, onClose } = props
  const undo = () => {
    onHold(false)
    onClose()
    void toast.undo?.()
  }
  useActs([{ id: 'undo', key: 'z', label: say('undo'), run: undo }], 'page', toast.undo !== undefined)
  return (
    <div
      className="toast"
      role="group"
      onMouseEnter={() => onHold(true)}
      onMouseLeave={() => onHold(false)}
      onFocus={() => onHold(true)}
      onBlur={() => onHold(false)}
    >
      <Icon name={toast.icon ?? 'check'} />
      <span>{toast.text}</span>
      {toast.link && (
        <Link to={toast.link.to} onClick={onClose}>
          {toast.link.label}
        </Link>
      )}
      {toast.undo && (
        <button type="button" onClick={undo}>
          {say('undo')}
          <ActKeys id="undo" ours="z" />
        </button>
      )}
      <button type="button" onClick={onClose} aria-label={say('close')}>
        <Icon name="close" />
      </button>
    </div>
  )
}
