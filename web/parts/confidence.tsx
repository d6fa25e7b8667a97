import { useSay } from '../i18n/language.tsx'

/** How sure a proposal is. Outside words are taken as `none`. */
export const CONFIDENCES = ['sure', 'likely', 'check', 'none'] as const
export type Confidence = (typeof CONFIDENCES)[number]

/** A confidence as it came from outside. */
export function confidenceOf(value: unknown): Confidence {
  return CONFIDENCES.find((each) => each === value) ?? 'none'
}

/** How sure a proposal is: three bars *and* a word, never a percentage. */
export function ConfidenceMark({ of, bare }: { of: Confidence; bare?: boolean }) {
  const say = useSay()
  const word = say(`confidence.${of}`)
  return (
    <span className={`confidence is-${of}`} title={bare ? word : undefined}>
      <svg viewBox="0 0 13 10" aria-hidden="true" focusable="false">
        <rect x="0" y="6" width="3" height="4" rx="1" />
        <rect x="4.5" y="3" width="3" height="7" rx="1" />
        <rect x="9" y="0" width="3" height="10" rx="1" />
      </svg>
      <span className={bare ? 'hidden' : undefined}>{word}</span>
    </span>
  )
}
