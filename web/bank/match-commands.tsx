import { compare, isZero } from '../../kernel/decimal.ts'
import { useSay, useWords } from '../i18n/language.tsx'
import { type Act, useActs } from '../keys/keys.ts'
import { ActKeys, Button, IconButton } from '../parts/button.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { isEmptyBuild, type Other } from './build.ts'
import type { Asking } from './line-panel.tsx'
import { amountId } from './match-table.tsx'
import { otherWays } from './other-ways.tsx'
import type { useMakeMatch } from './use-line-commands.ts'
import type { Match } from './use-match.ts'

/** Something that can be done with a line, as it stands in the row of commands. */
interface LineAct {
  id: string
  key: string
  label: string
  /** Can't be done now: shown faint where it stands in the row, left out of the menu. */
  off?: boolean
  run: () => void
}

export interface LineActs {
  match: LineAct
  close?: LineAct
  beside: LineAct[]
  rest: LineAct[]
}

interface Asked {
  match: Match
  making: ReturnType<typeof useMakeMatch>
  ignore: () => void
  take: (other: Other) => void
  ask: (asking: Asking) => void
  find: () => void
  talk: () => void
}

/** The party of a match: of the line, else of whatever is chosen. */
function partyOf(match: Match): { party: string; partyName?: string } | undefined {
  const { line, build, known } = match
  if (line.party) return { party: line.party, partyName: line.partyName }
  const chosen = [...build.items.keys()].map((item) => known.get(item)).find((each) => each?.party)
  return chosen?.party ? { party: chosen.party, partyName: chosen.partyName } : undefined
}

/** The acts on the line that is open, and their keys. */
export function useMatchActs(asked: Asked): LineActs {
  const { match, making, take, ask } = asked
  const words = useWords()
  const say = useSay()
  const { build, still } = match
  const rest = !isZero(still) || isEmptyBuild(build)
  const left = isEmptyBuild(build) ? match.line.open : still
  const party = partyOf(match)
  const act = (id: string, key: string, label: string, run: () => void, off = false): LineAct => ({
    id: `bank.${id}`,
    key,
    label,
    run,
    off,
  })
  const discount = () => {
    const item = match.discounted ?? [...build.items.keys()].map((id) => match.known.get(id)).find((each) => each)
    if (item) take({ kind: 'discount', amount: left, item: item.item })
  }
  const onAccount = () => (party ? take({ kind: 'onAccount', amount: left, ...party }) : ask('onAccount'))
  const part = () => match.partly && match.put(match.partly)
  const acts: LineActs = {
    match: act('match', 'Enter', say('bank.match'), () => void making.make(build), !match.ready),
    close: match.closing ? act('close', 'Shift+Enter', say('bank.addAndMatch'), making.close) : undefined,
    beside: [
      act('part', 'p', say('bank.part'), part, !match.partly),
      act('fee', 'b', say('bank.fee'), () => take({ kind: 'fee', amount: left }), !rest),
      act('book', 't', say('bank.toAccount'), () => ask('book'), !rest),
    ],
    rest: [
      act('find', '/', say('bank.find'), asked.find),
      act('onAccount', 'o', say('bank.onAccount'), onAccount, !rest),
      act('discount', 'd', say('bank.discount'), discount, !rest || build.items.size === 0),
      act(
        'writeOff',
        'y',
        say('bank.writeOff'),
        () => take({ kind: 'writeOff', amount: left }),
        !rest || build.items.size === 0,
      ),
      act('transfer', 'l', say('bank.transfer'), () => take({ kind: 'transfer', amount: left }), !rest),
      act('ignore', 'x', say('bank.ignore'), asked.ignore),
      act('talk', 'm', say('bank.ask'), asked.talk),
    ],
  }
  useActs([...lettered(acts), ...moving({ match, say, words, making })])
  return acts
}

function lettered({ match, close, beside, rest }: LineActs): Act[] {
  return [match, ...(close ? [close] : []), ...beside, ...rest]
    .filter((each) => !each.off)
    .map(({ id, key, label, run }) => ({ id, key, label, run }))
}

interface Moving {
  match: Match
  say: ReturnType<typeof useSay>
  words: ReturnType<typeof useWords>
  making: Asked['making']
}

function moving({ match, say, words, making }: Moving): Act[] {
  const edit = () => {
    const item = match.current && match.build.items.has(match.current.item) ? match.current.item : undefined
    const target = item ?? [...match.build.items.keys()].at(-1)
    if (target) document.getElementById(amountId(target))?.focus()
  }
  return [
    { id: 'bank.itemDown', key: 'ArrowDown', label: say('bank.nextItem'), run: () => match.move(1) },
    { id: 'bank.itemUp', key: 'ArrowUp', label: say('bank.previousItem'), run: () => match.move(-1) },
    { id: 'list.select', key: 'Space', label: say('bank.tick'), run: () => match.toggle(match.current) },
    { id: 'edit', key: 'e', label: say('bank.editAmount'), run: edit },
    {
      id: 'bank.matchAnywhere',
      key: 'Mod+Enter',
      label: say('bank.match'),
      inFields: true,
      silent: true,
      run: () => void making.make(match.build),
    },
    ...otherWays(match)
      .filter((way) => way.way < 10)
      .map((way) => ({
        id: `bank.way${way.way}`,
        key: String(way.way),
        label: say('bank.takeWay', { title: words(way.title) }),
        run: () => match.choose(way),
      })),
  ]
}

/** The commands in a row: the next sensible one filled, the likely ones beside it, the rest in a menu with their keys. */
export function MatchCommands({ acts, busy }: { acts: LineActs; busy: boolean }) {
  const say = useSay()
  const { match, close } = acts
  return (
    <div className="line wrap match-commands">
      <Button
        look={match.off ? 'plain' : 'primary'}
        disabled={match.off || busy}
        act={[match.id, match.key]}
        onClick={match.run}
      >
        {match.label}
      </Button>
      {close && (
        <Button look={match.off ? 'primary' : 'plain'} disabled={busy} act={[close.id, close.key]} onClick={close.run}>
          {close.label}
        </Button>
      )}
      {acts.beside.map((each) => (
        <Button key={each.id} look="quiet" disabled={each.off} act={[each.id, each.key]} onClick={each.run}>
          {each.label}
        </Button>
      ))}
      <ActMenu
        end
        groups={[
          {
            entries: acts.rest
              .filter((each) => !each.off)
              .map((each) => ({
                id: each.id,
                label: each.label,
                aside: <ActKeys id={each.id} ours={each.key} />,
                onChoose: each.run,
              })),
          },
        ]}
        target={<IconButton icon="more" label={say('more.commands')} />}
      />
    </div>
  )
}

/** True where an amount is money that went out. */
export const isOut = (amount: string): boolean => compare(amount, '0') < 0
