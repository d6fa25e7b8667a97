/** What is to be closed before this process ends: one listener for all of it, also where a signal ends the process. */

export interface Leaver {
  close(): Promise<void>
  /** As much of it as can be done without waiting. */
  closeAtExit(): void
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const leavers = new Set<Leaver>()

function atExit(): void {
  for (const leaver of leavers) leaver.closeAtExit()
}

function atSignal(signal: NodeJS.Signals): void {
  // A door that listens itself ends its work first and then closes what it opened.
  if (process.listenerCount(signal) > 1) return
  void Promise.allSettled([...leavers].map((leaver) => leaver.close())).then(() => {
    process.off(signal, atSignal)
    process.kill(process.pid, signal)
  })
}

/** Sees to it that `leaver` is closed when the process ends without having done so; call the result once it was. */
export function closeWithProcess(leaver: Leaver): () => void {
  if (leavers.size === 0) {
    process.on('exit', atExit)
    for (const signal of SIGNALS) process.on(signal, atSignal)
  }
  leavers.add(leaver)
  return () => {
    if (!leavers.delete(leaver) || leavers.size > 0) return
    process.off('exit', atExit)
    for (const signal of SIGNALS) process.off(signal, atSignal)
  }
}
