/** The day that many days after another; before it where they are negative. Days are `YYYY-MM-DD`. */
export const daysAfter = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString()
