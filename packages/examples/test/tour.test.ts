import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { examples } from '../src/tour/examples.ts'
import { type Ran, runProgram } from './support/run-program.ts'

const program = fileURLToPath(new URL('../dist/tour.js', import.meta.url))
const tour = (...args: string[]): Promise<Ran> => runProgram([program, ...args])

const withFolder = async <T>(use: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-tour-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('the tour as a program', () => {
  it('lists its examples, one line each', async () => {
    const { exitCode, stdout, stderr } = await tour('--list')
    expect(stderr).toEqual([''])
    expect(stdout.map((line) => line.split(' ')[0])).toEqual([
      'counter',
      'ping-pong',
      'ring',
      'rates',
      'word-count',
      'tracker',
      'race',
      'squares',
      'primes',
      'group',
      'chat-room',
      'philosophers',
      'traffic-light',
      'supervised-tree',
      'circuit-breaker',
      '',
    ])
    expect(exitCode).toBe(0)
  })

  it('runs one example, prints what it found and ends by itself', async () => {
    const { exitCode, stdout } = await tour('ring', '--actors', '5', '--tokens', '2', '--messages', '10', '--hosts', '1')
    expect(stdout[0]).toMatch(/^== ring: /)
    expect(stdout.filter((line) => /^(?:this thread alone|1 threads|1 processes|all of these) /.test(line))).toHaveLength(8)
    expect(exitCode).toBe(0)
  })

  it('passes on what an example found wrong, with exit code 1', async () => {
    const { exitCode, stdout } = await withFolder((folder) => tour('word-count', '--hosts', '1', '--path', folder))
    expect(stdout).toContainEqual(expect.stringMatching(/^PROBLEM: no Markdown file below /))
    expect(exitCode).toBe(1)
  })

  // a name that is no text comes back from the folder as another name, under which there is no file
  it.runIf(process.platform === 'linux')('says why an example failed, with exit code 1', async () => {
    const { exitCode, stderr } = await withFolder(async (folder) => {
      await writeFile(Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff), Buffer.from('.md')]), 'word')
      return tour('word-count', '--hosts', '2', '--path', folder)
    })
    expect(stderr).toContainEqual(expect.stringMatching(/^tour: word-count failed: .*ENOENT/))
    expect(exitCode).toBe(1)
  })

  it('refuses a name that it does not know, with exit code 2', async () => {
    const { exitCode, stdout, stderr } = await tour('nope')
    expect(stderr[0]).toBe(`tour: there is no example 'nope'; there are ${examples.map(({ name }) => name).join(', ')}`)
    expect(stdout).toEqual([''])
    expect(exitCode).toBe(2)
  })

  it('refuses an option that it does not know, with exit code 2', async () => {
    const { exitCode, stderr } = await tour('counter', '--hosts', '2')
    expect(stderr[0]).toBe('tour: counter has no option --hosts; it takes none')
    expect(exitCode).toBe(2)
  })
})
