import { availableParallelism } from 'node:os'
import { cpuCount } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { cgroupCpus } from '../../src/tasks/cgroup-cpus.ts'

/** A machine with these files. */
const files =
  (texts: Readonly<Record<string, string>>) =>
  (path: string): string | undefined =>
    texts[path]

describe('the number of processors', () => {
  // python: _TestProcess.test_cpu_count
  it('is at least 1, and at most that of the machine', () => {
    expect(Number.isInteger(cpuCount())).toBe(true)
    expect(cpuCount()).toBeGreaterThanOrEqual(1)
    expect(cpuCount()).toBeLessThanOrEqual(availableParallelism())
  })
})

describe('the limit of control groups', () => {
  it.each([
    ['no control groups', {}, Infinity],
    ['version 2 without a limit', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' }, Infinity],
    ['version 2 in a container', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '150000 100000\n' }, 1.5],
    [
      'version 2, the path as it is outside of the container',
      { '/proc/self/cgroup': '0::/system.slice/docker-1.scope\n', '/sys/fs/cgroup/cpu.max': '50000 100000\n' },
      0.5,
    ],
    [
      'version 2, a group above that has less',
      {
        '/proc/self/cgroup': '0::/a.slice/b.service\n',
        '/sys/fs/cgroup/a.slice/b.service/cpu.max': '400000 100000\n',
        '/sys/fs/cgroup/a.slice/cpu.max': '200000 100000\n',
      },
      2,
    ],
    [
      'version 1',
      {
        '/proc/self/cgroup': '4:memory:/x\n3:cpu,cpuacct:/docker/1\n',
        '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '300000\n',
        '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
      },
      3,
    ],
    [
      'version 1 in a folder of another name, without a limit there',
      {
        '/proc/self/cgroup': '3:cpuacct,cpu:/\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      },
      Infinity,
    ],
    [
      'both, of which version 2 has no processors to give',
      {
        '/proc/self/cgroup': '1:cpu:/a\n0::/b\n',
        '/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': '50000',
        '/sys/fs/cgroup/cpu/a/cpu.cfs_period_us': '100000',
      },
      0.5,
    ],
    ['a file that makes no sense', { '/proc/self/cgroup': 'what\n0::/\n', '/sys/fs/cgroup/cpu.max': 'soon\n' }, Infinity],
  ])('is read from the files: %s', (_, texts, limit) => {
    expect(cgroupCpus(files(texts as Record<string, string>))).toBe(limit)
  })
})
