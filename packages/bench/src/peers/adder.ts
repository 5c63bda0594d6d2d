import { osThread } from '../harness/os-thread.ts'
import { weigh } from '../harness/weigh.ts'
import type { AdderMail } from './adder-mail.ts'

/** Adds up what it is sent, as `Counter` does; several messages may come as one array. */
export const adderOf = (answer: (reply: number) => void): ((mail: AdderMail | readonly AdderMail[]) => void) => {
  let total = 0
  const kept = new Map<number, object>()
  const take = (mail: AdderMail): void => {
    switch (mail.t) {
      case 'inc':
        total += mail.n
        break
      case 'add':
        answer((total += mail.n))
        break
      case 'total':
        answer(total)
        break
      case 'make':
        kept.set(mail.id, {})
        answer(kept.size)
        break
      case 'drop':
        kept.delete(mail.id)
        answer(kept.size)
        break
      case 'weigh':
        answer(weigh(mail.bytes))
        break
      case 'thread':
        answer(osThread())
    }
  }
  return (mail) => {
    if (isList(mail)) for (const each of mail) take(each)
    else take(mail)
  }
}

const isList = (mail: AdderMail | readonly AdderMail[]): mail is readonly AdderMail[] => Array.isArray(mail)
