import { LinkFullError, MailboxFullError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const basins = (await import(built('basin'))) as typeof import('./fixtures/basin.ts')
const { Basin, RejectingBasin, NewestDroppingBasin, OldestDroppingBasin } = basins

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

describe.each(['here', 'thread', 'process'] as const)('a full mailbox on %s', (on) => {
  it.each([
    ['reject', RejectingBasin, upTo(10)],
    ['drop-newest', NewestDroppingBasin, upTo(10)],
    ['drop-oldest', OldestDroppingBasin, [15, 16, 17, 18, 19, 20, 21, 22, 23, 24]],
  ] as const)('does as its policy says, the same everywhere: %s (B2)', async (policy, Class, kept) => {
    await using world = await openSystem({ stopTimeoutMs: 50 })
    const { system, observer } = world
    const basin = await system.spawn(Class, { on })
    basin.tell.block()
    // its host answers after it got the message; it does not wait any more when its handler has it
    await expect.poll(async () => (await system.hosts()).at(-1)!.waiting).toBe(0)
    for (let n = 0; n < 15; n++) basin.tell.note(n)
    const asks = upTo(10).map((n) => basin.ask.note(15 + n).catch((error) => error))
    await expect
      .poll(() => observer.all('letter.dead').reduce((sum, { count }) => sum + count, 0))
      .toBe(policy === 'drop-oldest' ? 15 : 5)
    for (const letter of observer.all('letter.dead'))
      expect(letter).toMatchObject({ actor: basin.id, method: 'note', reason: 'mailbox-full' })
    await system.stopActor(basin)
    const answers = await Promise.all(asks)
    // the asks that were refused say so; those that were kept were not handled before the actor ended
    const refused = answers.filter((answer) => answer instanceof MailboxFullError)
    expect(refused.length).toBe(policy === 'drop-oldest' ? 0 : 10)
    for (const error of refused) expect(error).toMatchObject({ capacity: 10, unit: 'messages', policy })
    expect(kept.length).toBe(10)
  })
})

describe.each(['thread', 'process'] as const)('a %s that reads nothing', (on) => {
  it('makes the link refuse what goes beyond its cap, and gets all the rest in order when it reads again (B4)', async () => {
    await using world = await openSystem({ linkCapBytes: 4 * 1024 * 1024 })
    const { system, observer } = world
    const group = on === 'thread' ? await system.threads(1) : await system.processes(1)
    const basin = await system.spawn(Basin, { on: group })
    const load = new Uint8Array(500_000)
    basin.tell.doze(1_000)
    // the first ones fill what may be under way, the next ones the outbox
    const refused: number[] = []
    const asks: Promise<void>[] = []
    for (let n = 0; n < 100; n++) {
      asks.push(
        basin.ask.note(n, load).then(
          () => {},
          (error) => {
            expect(error).toBeInstanceOf(LinkFullError)
            expect(error).toMatchObject({ slot: 1, capBytes: 4 * 1024 * 1024 })
            refused.push(n)
          },
        ),
      )
    }
    basin.tell.note(1_000, load)
    expect(observer.all('letter.dead')).toEqual([expect.objectContaining({ reason: 'link-full', method: 'note' })])
    await Promise.all(asks)
    expect(refused.length).toBeGreaterThan(10)
    const taken = upTo(100).filter((n) => !refused.includes(n))
    expect(taken.length).toBeGreaterThan(20)
    expect(await basin.ask.numbers()).toEqual(taken)
    // and it takes new ones
    expect(await basin.ask.note(2_000, load)).toBe(2_000)
  })
})
