import { useId } from 'react'
import { useSay } from '../i18n/language.tsx'
import { focusWhenShown } from '../parts/focus.ts'

/** The field for a code of an authenticator, or for a backup code, which has letters: phones show all keys. */
export function CodeField() {
  const say = useSay()
  const id = useId()
  return (
    <div>
      <label className="label" htmlFor={id}>
        {say('signIn.code')}
      </label>
      <input
        id={id}
        className="input"
        name="code"
        autoComplete="one-time-code"
        aria-describedby={`${id}h`}
        required
        ref={focusWhenShown}
      />
      <p className="hint" id={`${id}h`}>
        {say('signIn.codeHint')}
      </p>
    </div>
  )
}
