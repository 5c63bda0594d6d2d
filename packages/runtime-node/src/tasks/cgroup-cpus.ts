/** The text of a file; `undefined` when it is not there. */
export type ReadText = (path: string) => string | undefined

const root = '/sys/fs/cgroup'

/**
 * How many processors' time the control groups of this process leave it, as a fraction; `Infinity` without a limit. Every group above its
 * own counts too. In a container the path of a group may be that outside of it: then the root is what there is.
 *
 * Source: Linux, Documentation/admin-guide/cgroup-v2.rst (cpu.max) and Documentation/scheduler/sched-bwc.rst (version 1).
 */
export const cgroupCpus = (read: ReadText): number => {
  let least = Infinity
  for (const { folder, limit } of groupsOf(read('/proc/self/cgroup') ?? '')) {
    for (const path of upwards(folder)) least = Math.min(least, limit(path, read))
  }
  return least
}

interface Group {
  /** Below the root. */
  readonly folder: string
  readonly limit: (path: string, read: ReadText) => number
}

/** Lines are `number:controllers:path`; version 2 has the number 0 and no controllers. */
const groupsOf = (lines: string): Group[] =>
  lines.split('\n').flatMap((line): Group[] => {
    const [number, controllers, ...rest] = line.split(':')
    const folder = rest.join(':')
    if (number === '0' && controllers === '') return [{ folder, limit: limitOfVersion2 }]
    return controllers?.split(',').includes('cpu') === true ? [{ folder, limit: limitOfVersion1(controllers) }] : []
  })

/** `/a/b`, `/a`, and the root as the empty text. */
const upwards = (folder: string): string[] => {
  const steps = folder.split('/').filter((step) => step !== '' && step !== '..')
  return Array.from({ length: steps.length + 1 }, (_, up) =>
    steps
      .slice(0, steps.length - up)
      .map((step) => `/${step}`)
      .join(''),
  )
}

const limitOfVersion2 = (path: string, read: ReadText): number => {
  const [quota, period] = (read(`${root}${path}/cpu.max`) ?? '').trim().split(' ')
  return cpus(quota, period)
}

/** The folder of the controllers is `cpu,cpuacct` or `cpu`: whichever the machine has. */
const limitOfVersion1 =
  (controllers: string) =>
  (path: string, read: ReadText): number => {
    const limits = [controllers, 'cpu'].map((name) => {
      const folder = `${root}/${name}${path}`
      return cpus(read(`${folder}/cpu.cfs_quota_us`), read(`${folder}/cpu.cfs_period_us`))
    })
    return Math.min(...limits)
  }

/** `max`, -1 and what cannot be read are no limit. */
const cpus = (quota: string | undefined, period: string | undefined): number => {
  const [time, of] = [Number(quota), Number(period)]
  return time > 0 && of > 0 ? time / of : Infinity
}
