import type { ActorSystem } from '@troupe/core'

type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/**
 * Stops the system at the first of these signals and then ends the program as the signal would have. A second one ends it at once.
 * The handlers go when the system has stopped.
 */
export const stopOnSignals = (system: ActorSystem, signals: readonly StopSignal[]): void => {
  const onSignal = (signal: StopSignal): void => {
    forget()
    void system.stop().then(() => process.kill(process.pid, signal))
  }
  const forget = (): void => {
    for (const signal of signals) process.off(signal, onSignal)
  }
  for (const signal of signals) process.on(signal, onSignal)
  void system.done.then(forget)
}
