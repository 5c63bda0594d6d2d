import { Actor, type DictProxy, expose, type ListProxy } from '@troupe/runtime-node'

/** A group that all share: what it is called, how many it has, and who they are. */
export interface Group {
  readonly name: string
  readonly members: number
  readonly joined: ListProxy<string>
}

/** Has newcomers join a group that lives in another process. */
export class Joiner extends Actor {
  async join(group: DictProxy<Group>, newcomers: readonly string[]): Promise<void> {
    using joined = await group.get('joined')
    for (const newcomer of newcomers) {
      await group.increment('members')
      await joined.push(newcomer)
    }
  }
}

/**
 * Both changes as one message: it runs in the manager, beside the data, and nobody sees the one without the other. Lists in a group are proxies
 * there as well.
 */
export const admit = async (group: Map<string, unknown>, newcomer: string): Promise<number> => {
  const members = (group.get('members') as number) + 1
  await (group.get('joined') as ListProxy<string>).push(newcomer)
  group.set('members', members)
  return members
}

expose(import.meta.url, { Joiner, admit })
