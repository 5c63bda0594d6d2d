import type { Inspection, TraceEntry } from '../actor/inspection.ts'
import { copyValue } from '../codec/copy.ts'
import { ActorNotFoundError } from '../errors/not-delivered-errors.ts'
import { OptionError } from '../errors/option-error.ts'
import type { ControlMethod } from '../kernel/control-protocol.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { TraceBatch } from '../kernel/trace-ring.ts'
import type { AnyRef } from '../refs/actor-ref.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import type { Target } from '../refs/target.ts'
import { TraceReader } from './trace-reader.ts'

const defaultTrace = 1_000

/** What one may see and hold of a running actor from outside; its own kernel answers, so a busy actor is no hindrance. */
export class SysTools {
  readonly #kernel: Kernel
  readonly #holder: Holder

  constructor(kernel: Kernel, holder: Holder) {
    this.#kernel = kernel
    this.#holder = holder
  }

  async inspect(ref: AnyRef): Promise<Inspection> {
    const target = this.#target('inspect', ref)
    const inspection = await this.#order(target, 'inspect', [target.number])
    return copyValue(inspection, this.#holder) as Inspection
  }

  async suspend(ref: AnyRef): Promise<void> {
    const target = this.#target('suspend', ref)
    await this.#order(target, 'suspend', [target.number])
  }

  async resume(ref: AnyRef): Promise<void> {
    const target = this.#target('resume', ref)
    await this.#order(target, 'resume', [target.number])
  }

  trace(ref: AnyRef, { limit = defaultTrace }: { readonly limit?: number } = {}): AsyncIterable<TraceEntry> {
    if (!Number.isInteger(limit) || limit < 1) {
      throw new OptionError({ option: 'trace limit', expected: 'a whole number >= 1', got: limit })
    }
    checkRef('trace', ref)
    return { [Symbol.asyncIterator]: () => new TraceReader(() => this.#open(ref, limit)) }
  }

  async #open(ref: AnyRef, limit: number): ReturnType<ConstructorParameters<typeof TraceReader>[0]> {
    const target = this.#target('trace', ref)
    const [incarnation, id] = (await this.#order(target, 'trace', [target.number, limit])) as [number, number]
    return {
      read: async () => {
        // as long as nothing happens there is nothing to read, and much may happen to whoever reads
        const batch = await this.#order(target, 'readTrace', [incarnation, id], Infinity)
        this.#mayAct()
        return batch as TraceBatch
      },
      end: () => this.#order(target, 'endTrace', [incarnation, id]),
    }
  }

  #target(what: string, ref: AnyRef): Target {
    this.#mayAct()
    const target = Ref.targetOf(checkRef(what, ref))
    if (target.systemId !== this.#kernel.systemId) throw new ActorNotFoundError({ actor: target.id })
    return target
  }

  #mayAct(): void {
    if (this.#holder.fenced) throw this.#holder.refusal()
  }

  async #order(
    { slot }: Target,
    method: ControlMethod,
    args: unknown[],
    timeoutMs: number = this.#kernel.settings.askTimeoutMs,
  ): Promise<unknown> {
    if (slot === this.#kernel.slot) return this.#kernel.control.run(undefined, method, args)
    return this.#kernel.request(this.#kernel.placeOf(slot), method, args, timeoutMs)
  }
}

const checkRef = (what: string, ref: unknown): Ref => {
  if (!Ref.is(ref)) throw new OptionError({ option: `${what} ref`, expected: 'a ref', got: ref })
  return ref
}
