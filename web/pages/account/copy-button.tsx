import { useState } from 'react'
import { useSay } from '../../i18n/language.tsx'
import { Button } from '../../parts/button.tsx'

/** Puts a text into the clipboard and says so. Outside of TLS there is no clipboard: then it is not offered. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const say = useSay()
  const [copied, setCopied] = useState(false)
  if (!navigator.clipboard) return null
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <Button icon={copied ? 'check' : undefined} onClick={() => void copy()}>
      {copied ? say('account.copied') : label}
    </Button>
  )
}
