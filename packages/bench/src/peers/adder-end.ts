import type { AdderMail, AdderQuestion } from './adder-mail.ts'

/** An adder somewhere else, reached by what the platform has for that. */
export interface AdderEnd {
  /** As errors call it. */
  readonly who: string
  post(mail: AdderMail | readonly AdderMail[]): void
  /** Posts a question; resolves with its answer. */
  ask(question: AdderQuestion, moved?: readonly ArrayBuffer[]): Promise<number>
  close(): Promise<void>
}

/** Answers come in the order of the questions, so whoever waits longest gets the next one. */
export class Answers {
  readonly #waiting: ((answer: number) => void)[] = []
  #first = 0

  next(): Promise<number> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  take(answer: number): void {
    this.#waiting[this.#first++]!(answer)
    if (this.#first < this.#waiting.length) return
    this.#waiting.length = this.#first = 0
  }
}
