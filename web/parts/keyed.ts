/** Items that have no name of their own, each with its place as the key under which it is drawn. */
export function keyed<T>(items: readonly T[]): { key: string; item: T; at: number }[] {
  return items.map((item, at) => ({ key: `at ${at}`, item, at }))
}
