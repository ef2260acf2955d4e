/** Why the process is asked to end. */
export type StopReason = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** A signal to a whole group comes more than once: from the terminal and from those that pass it on. */
const echoMs = 1_000

/**
 * Hears everything that asks the process to end: Ctrl-C, the system, a closed terminal, and npm. A SIGTERM to npm
 * ends the shell between npm and us and never arrives here: under npm a shell that is gone means the same.
 * @param stop called again by a signal that comes later: the person is losing patience
 */
export function onStop(stop: (reason: StopReason) => void): void {
  let heardAt: number | undefined
  const hear = (reason: StopReason) => {
    const now = performance.now()
    if (heardAt !== undefined && now - heardAt < echoMs) return
    heardAt ??= now
    stop(reason)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => hear(signal))
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    if (heardAt === undefined) hear('SIGTERM')
  }, 300)
  watch.unref()
}
