import type { EndReason, Notice } from '../actor/notice.ts'
import { copyValue } from '../codec/copy.ts'
import type { AnyRef } from '../refs/actor-ref.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import type { Target } from '../refs/target.ts'
import type { OwnMail } from './own-mail.ts'

/** The life that is told. */
export interface NoticeReader extends Holder {
  readonly instance: object | undefined
}

/** What a life is told about: it may not want to know any more by the time. */
export interface NoticeSubject {
  readonly isOver: boolean
  /** Its notice is being handled. */
  told(): void
}

/** The notice as `holder` may keep it. */
export const noticeFor = (holder: Holder, kind: Notice['kind'], about: Target, reason: EndReason, lives: number): Notice => ({
  kind,
  ref: new Ref(about, holder) as unknown as AnyRef,
  reason: reasonFor(holder, reason),
  lives,
})

/** The reason as `holder` may keep it. */
export const reasonFor = (holder: Holder, reason: EndReason): EndReason =>
  holder.asks.isolated ? (copyValue(reason, holder, 'error') as EndReason) : reason

/** A notice on its way through the mail of the life that is to hear it. */
export class NoticeMail implements OwnMail {
  readonly label: string = 'onNotice'
  readonly #reader: NoticeReader
  readonly #subject: NoticeSubject
  readonly #notice: Notice

  constructor(reader: NoticeReader, subject: NoticeSubject, notice: Notice) {
    this.#reader = reader
    this.#subject = subject
    this.#notice = notice
  }

  get isVoid(): boolean {
    return this.#subject.isOver
  }

  run(): unknown {
    this.#subject.told()
    return (this.#reader.instance as { onNotice(notice: Notice): unknown }).onNotice(this.#notice)
  }
}
