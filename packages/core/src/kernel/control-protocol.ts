import { type Descriptor, descriptorOf } from '../refs/descriptor.ts'

/**
 * What kernels ask of each other: messages to number 0 of a host, with the same frames, asks and correlation ids as any other. They
 * are applied when decoded, never wait behind user mail, and user code cannot address them.
 */
export const controlMethods = [
  // to any kernel
  'spawn',
  'stopChild',
  'killChild',
  'retireChild',
  'restartChild',
  'giveUpChild',
  'childEnded',
  'childFailed',
  'dropReserved',
  'unwanted',
  'stop',
  'kill',
  'hostDown',
  'hostUp',
  'hostLost',
  'stats',
  'probe',
  'breakCycle',
  'ending',
  'windDown',
  'reportEnd',
  'news',
  'watch',
  'unwatch',
  'notice',
  'link',
  'unlink',
  'exit',
  'inspect',
  'suspend',
  'resume',
  'trace',
  'readTrace',
  'endTrace',
  // to main
  'connect',
  'linkBroken',
  'startHost',
  'endHost',
  'renewHost',
  'killActor',
  'endAway',
  'spawnAtRoot',
  'reserveName',
  'publishName',
  'releaseName',
  'findName',
  'observe',
  'requestStop',
  'registerName',
  'unregisterName',
  'joinGroup',
  'leaveGroup',
  'actorEnded',
  'follow',
  'unfollow',
] as const
export type ControlMethod = (typeof controlMethods)[number]

export const controlDescriptor: Descriptor = descriptorOf('Kernel', ['troupe:kernel'], controlMethods)
