import { expect, it } from 'vitest'
import { print } from '../src/chat-room/print.ts'
import { run } from '../src/chat-room/run.ts'
import { Heard } from './support/heard.ts'

it('brings what is said to all who are in the room; who trips stays, and who dies with a process is gone', async () => {
  const { doings, transcripts, lives, problems } = await run({}, new Heard())
  expect(doings.slice(-2)).toEqual(['dea left', 'eli left'])
  expect(lives).toBe(2)
  expect(transcripts.ada?.slice(-3)).toEqual([
    'engine room, dea: the boiler is warm',
    'in private, eli: lunch?',
    'lobby, ada: who is still here?',
  ])
  expect(transcripts.ben).toEqual(['lobby, ada: who is still here?'])
  expect(transcripts.cem).toHaveLength(6)
  expect(problems).toEqual([])
})

it('shows who came and went, and what each heard', () => {
  const lines = print({ doings: ['ada joined', 'eli left'], transcripts: { ada: ['lobby, ben: hello'] }, lives: 2, problems: [] })
  expect(lines).toEqual([
    'in the lobby: ada joined, eli left',
    'ben tripped, and is in his life 2',
    '',
    'ada heard',
    '  lobby, ben: hello',
  ])
})
