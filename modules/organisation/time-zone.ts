/** The form of a name in the IANA time zone database, which the tables hold as well; an offset is no place. */
const TIME_ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+/-]*$/

/** The time zone of this name as it is written, `Europe/Berlin` for `europe/berlin`; null where there is none. */
export function namedTimeZone(name: string): string | null {
  if (!TIME_ZONE_NAME.test(name)) return null
  try {
    return Temporal.Now.zonedDateTimeISO(name).timeZoneId
  } catch {
    return null // Temporal throws for what is none.
  }
}

/** Reports begin and end their days in it: one that is none would leave them without a day. */
export const isNamedTimeZone = {
  says: 'The time zone is a named one, such as Europe/Berlin.',
  sql: `time_zone ~ '${TIME_ZONE_NAME.source}'`,
  holds: (row: { timeZone: string }): boolean => namedTimeZone(row.timeZone) !== null,
  field: 'timeZone' as const,
}
