import type { ReactNode } from 'react'

/** One rung of the ladder from a figure down to its paper. */
export function Step({
  number,
  title,
  value,
  children,
}: {
  number: number
  title: ReactNode
  value?: ReactNode
  children?: ReactNode
}) {
  return (
    <section className="step">
      <span className="step-number" aria-hidden="true">
        {number}
      </span>
      <h3>
        {title}
        <span className="step-value">{value}</span>
      </h3>
      {children}
    </section>
  )
}
