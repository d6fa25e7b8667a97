import type { Problem } from './types.ts'

/** A refusal or a failure, with the problem document that says what happened and what to do. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.message)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

const TIME_LIMIT = 60_000
let onSignedOut: () => void = () => {}
let onFactorLacking: () => void = () => {}
let locale: string | undefined

/** In which language and region the server is to answer: what it puts in words itself, the reader's way. */
export function answerIn(tag: string): void {
  locale = tag
}

/** What to do when the server no longer knows who we are. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act
}

/** What to do when a second factor is to be shown or set up before anything else. */
export function whenFactorLacks(act: () => void): void {
  onFactorLacking = act
}

export function problem(status: number, code: string, message: string): Problem {
  return { type: 'about:blank', title: message, status, code, message }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'message' in body
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined // Not JSON: a page of some proxy. The status alone then speaks.
  }
}

async function refusalOf(response: Response): Promise<ProblemError> {
  const body = await bodyOf(response)
  if (isProblem(body)) return new ProblemError({ ...body, status: body.status ?? response.status })
  const code = response.status >= 500 ? 'web.serverFailed' : 'web.unexpected'
  return new ProblemError(problem(response.status, code, `The server answered ${response.status}.`))
}

export interface Ask {
  method?: string
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** A 401 is an answer and not a sign that the session ended: for the sign-in page. */
  anonymous?: boolean
}

/** The answer to a request: its status and its JSON. Throws a {@link ProblemError} for everything else. */
export async function request<T>(path: string, ask: Ask = {}): Promise<{ status: number; data: T }> {
  const response = await reach(path, ask)
  if (response.status === 401 && !ask.anonymous) onSignedOut()
  if (!response.ok) {
    const refused = await refusalOf(response)
    if (refused.problem.code.startsWith('auth.factor') && !ask.anonymous) onFactorLacking()
    throw refused
  }
  return { status: response.status, data: (await bodyOf(response)) as T }
}

/** The JSON that an address gives. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await request<T>(path, { signal })).data
}

async function reach(path: string, ask: Ask): Promise<Response> {
  const json = ask.body !== undefined && !(ask.body instanceof FormData)
  const limit = AbortSignal.timeout(TIME_LIMIT)
  try {
    return await fetch(path, {
      method: ask.method ?? (ask.body === undefined ? 'GET' : 'POST'),
      headers: {
        Accept: 'application/json',
        ...(locale ? { 'Accept-Language': locale } : {}),
        ...(json ? { 'Content-Type': 'application/json' } : {}),
        ...ask.headers,
      },
      body: json ? JSON.stringify(ask.body) : (ask.body as FormData | undefined),
      signal: ask.signal ? AbortSignal.any([ask.signal, limit]) : limit,
      credentials: 'same-origin',
    })
  } catch (cause) {
    if (ask.signal?.aborted) throw cause
    throw new ProblemError(problem(0, 'web.offline', 'The server can’t be reached. What you typed is kept.'))
  }
}

/** A query string of what is given; nothing and empty text are left out, objects go as JSON. */
export function queryString(values: Record<string, unknown>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null || value === '') continue
    search.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  const text = search.toString()
  return text ? `?${text}` : ''
}

/** The problem inside whatever was thrown. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof ProblemError) return thrown.problem
  return problem(0, 'web.failed', thrown instanceof Error ? thrown.message : String(thrown))
}
