/** True for the name of a field that holds the date by which something must be done. */
export function isDeadlineName(name: string): boolean {
  return /^(due|deadline|payBy|answerBy)/i.test(name)
}
