import type { FastifyRequest } from 'fastify'
import { isLanguageTag, type Who } from '../../kernel/index.ts'
import { knownLanguage } from '../message-files.ts'

/** Tags in the order in which the reader wants them (RFC 9110, section 12.5.4). */
function wanted(accept: string): string[] {
  return accept
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.split(';').map((each) => each.trim())
      const weight = Number(/^q=([\d.]+)$/.exec(rest[0] ?? 'q=1')?.[1] ?? 1)
      return { tag, weight }
    })
    .filter(({ tag, weight }) => weight > 0 && isLanguageTag(tag))
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag)
}

/**
 * In which language the answer is: what `language` (or `locale`, as it was called first) says, else the first of
 * `Accept-Language` that we have, else what the person chose.
 */
export function localeOf(request: FastifyRequest, who: Who): string | undefined {
  const { language, locale } = (request.query ?? {}) as { language?: unknown; locale?: unknown }
  const said = [language, locale].find((one): one is string => typeof one === 'string' && isLanguageTag(one))
  return said ?? wanted(request.headers['accept-language'] ?? '').find(knownLanguage) ?? who.locale
}

/** The one who asks, as a reader of the language that the request is made in. */
export function readingIn(request: FastifyRequest, who: Who): Who {
  const locale = localeOf(request, who)
  return locale === who.locale || locale === undefined ? who : { ...who, locale }
}
