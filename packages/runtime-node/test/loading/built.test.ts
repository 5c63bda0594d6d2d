import { symlinkSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sound } from './sound.ts'
import { Workshop } from './workshop.ts'

describe.concurrent('a program that runs as built JavaScript', () => {
  it('loads its modules on threads and processes', async () => {
    const workshop = await Workshop.open()
    workshop.build('program')
    expect(await workshop.node(['dist/main.js'])).toEqual({ code: 0, signal: null, lines: sound, stderr: '' })
  })
})
