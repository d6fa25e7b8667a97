/** Delivery failures that are written for people: by known words of mail systems, in several languages. */
import type { Bounce, BounceAsk, FailedRecipient } from './bounce.ts'
import { messageIds } from './mail-fields.ts'

const systemSender =
  /^(?:mailer-?daemon|mail-?daemon|postmaster|mdaemon|mailadmin|bounces?|double-bounce|autoreply-bounce)(?:[+-][^@]*)?(?:@|$)/i

const failureSubject =
  /undeliver|(?:delivery|mail)\s+(?:status\s+notification|failure|failed|has failed|error)|delivery report|returned (?:mail|to sender)|return(?:ed|ing) (?:mail|message) to sender|failure notice|mail system error|could not be delivered|non[- ]?delivery|bounce (?:notification|message)|mail delivery (?:failed|problem)|unzustellbar|zustellung fehlgeschlagen|nicht zugestellt|non remis|échec de (?:la )?remise|no se puede entregar|no entregado|mancata consegna|impossibile recapitare|onbestelbaar|não entregue|niedostarczon|配信できませんでした/i

const failureText =
  /(?:could|can|was|were) ?not(?: be)? (?:be )?delivered|delivery (?:to the following|has failed|failed|was (?:not|un)successful)|was undeliverable|message not delivered|permanent(?: fatal)? errors?|following address(?:\(?es\)?)? (?:failed|had)|rejected (?:and discarded|by)|undeliverable|returned to (?:the )?sender|unable to deliver|recipient address rejected|user (?:unknown|not found)|mailbox (?:is )?(?:full|unavailable)|address(?:es)? (?:couldn|could not|wasn|not found)|konnte nicht (?:zugestellt|übermittelt)|n'a pas pu être (?:remis|délivr)|no se (?:pudo|ha podido) entregar|non è stato possibile|the group you tried|グループ/i

/** Behind these lines stands the returned mail, whose addresses say nothing about failures. */
const returnedMail =
  /^(?:[ \t>]*-{3,200}.{0,60}(?:original (?:message|mail)|returned message|copy of (?:the|your) message|message (?:header|text|follows)|below this line|undelivered).*|[ \t]*original message headers:[ \t]*|[ \t]*bounced e-?mail:[ \t]*|[ \t]*received: (?:from|by) .*|[ \t]*----- original message -----.*)\r?$/im

/** What a mail system answers: best with both codes, else with the one or the other. */
const smtpReplies = [
  /\b[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}/,
  /\b[45]\d\d[ -](?=[A-Z<'"])/,
  /\b[45]\.\d{1,3}\.\d{1,3}\b/,
]

function smtpReplyAt(text: string): number {
  for (const pattern of smtpReplies) {
    const at = text.search(pattern)
    if (at >= 0) return at
  }
  return -1
}

const reasonLine =
  /^[ \t]*(?:reject(?:ion)? reason|reason|error|grund|diagnostic[- ]code|cause)[ \t]{0,50}:\s{0,50}(.+)$/im

const maxText = 100_000

const addressesIn = (text: string): string[] =>
  [...text.matchAll(/[^\s<>()[\]:;,"'=]{1,64}@[a-z0-9.-]{1,200}[a-z0-9]/gi)].map((match) => match[0])

const statusIn = (text: string): string | null => /\b([45]\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1] ?? null

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 1000)

function speaksOfFailure(ask: BounceAsk, notice: string): boolean {
  if (ask.fields.first('x-failed-recipients') !== undefined) return true
  const returnPath = ask.fields.first('return-path')?.trim() ?? ''
  const bySystem =
    systemSender.test(ask.from ?? '') || /^<\s*>$/.test(returnPath) || /^<?mailer-daemon/i.test(returnPath)
  const report = /report-type="?delivery-status/i.test(ask.fields.first('content-type') ?? '')
  const subject = failureSubject.test(ask.subject)
  const text = failureText.test(notice)
  return report || (bySystem && (subject ? text || smtpReplyAt(notice) >= 0 : text && smtpReplyAt(notice) >= 0))
}

/** The paragraph around the place, so far as it explains a failure. */
function diagnosticAfter(notice: string, address: string): string | null {
  const at = notice.indexOf(address)
  const near = at < 0 ? notice : notice.slice(at + address.length, at + 1500)
  const reply = smtpReplyAt(near)
  if (reply >= 0) return oneLine(near.slice(reply).split(/\n\s*\n|\n {0,2}\S+@/)[0] ?? '')
  const reason = reasonLine.exec(notice)
  return reason === null ? null : oneLine(reason[1] ?? '')
}

function failedAddresses(ask: BounceAsk, notice: string): string[] {
  const named = addressesIn(ask.fields.all('x-failed-recipients').join(', '))
  if (named.length > 0) return named
  const own = new Set([...ask.to, ask.from ?? ''].map((address) => address.toLowerCase()))
  const found = addressesIn(notice).filter((address) => !own.has(address.toLowerCase()) && !systemSender.test(address))
  const byKey = new Map(found.map((address) => [address.toLowerCase(), address]))
  return [...byKey.values()]
}

/** The same as `readBounce`, from the text alone. The original message id is what the returned mail says. */
export function readBounceText(ask: BounceAsk): Bounce | null {
  const text = ask.text.slice(0, maxText)
  const cut = returnedMail.exec(text)
  const notice = cut === null ? text : text.slice(0, cut.index)
  if (!speaksOfFailure(ask, notice)) return null
  const recipients: FailedRecipient[] = failedAddresses(ask, notice)
    .slice(0, 20)
    .map((address) => {
      const diagnostic = diagnosticAfter(notice, address)
      return { address, diagnostic, status: statusIn(diagnostic ?? '') }
    })
  const returned = cut === null ? '' : text.slice(cut.index)
  const originalMessageId = messageIds(/^message-id:\s*(.+)$/im.exec(returned)?.[1])[0] ?? null
  const delayed = /\b(?:delayed|not yet been delivered|will (?:keep|continue) trying|verzögert)\b/i.test(
    `${ask.subject}\n${notice}`,
  )
  const final = recipients.some((recipient) => recipient.status?.startsWith('5'))
  return { kind: delayed && !final ? 'delayed' : 'failed', recipients, originalMessageId }
}
