import { v7 } from 'uuid'

/** A new UUIDv7 (RFC 9562, section 5.7): ids sort by when they were made. */
export const newId = (): string => v7()

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const isId = (text: unknown): text is string => typeof text === 'string' && UUID.test(text)
