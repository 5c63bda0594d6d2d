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
  'spawnAgain',
  'retireChild',
  'restartChild',
  'giveUpChild',
  'childEnded',
  'childFailed',
  'abandonChild',
  'endAway',
  'reserve',
  'stop',
  'kill',
  'hostDown',
  'hostUp',
  'slotOver',
  'stats',
  'askRoom',
  'tellRoom',
  'giveBackRoom',
  'probe',
  'breakCycle',
  'breakDeadlock',
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
  'record',
  'spawnUsual',
  // to main
  'connect',
  'probeLock',
  'linkBroken',
  'startHost',
  'endHost',
  'renewHost',
  'stopHost',
  'killHost',
  'hostEnd',
  'doomActor',
  'actorStopped',
  'stopActor',
  'killActor',
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
  'recorded',
] as const
export type ControlMethod = (typeof controlMethods)[number]

const indexes = new Map<string, number>(controlMethods.map((method, index) => [method, index]))

export const controlIndex = (method: ControlMethod): number => indexes.get(method)!

export const controlDescriptor: Descriptor = descriptorOf('Kernel', ['troupe:kernel'], controlMethods)
