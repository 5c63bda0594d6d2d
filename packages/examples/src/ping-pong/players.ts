import { Actor, type ActorRef, expose } from '@troupe/runtime-node'

/** Hits the ball back. */
export class Pong extends Actor {
  hit(ball: number): number {
    return ball + 1
  }
}

/** Keeps balls in the air. A ref arrives as an argument and works wherever the other player is. */
export class Ping extends Actor {
  /** Plays until every ball was hit so many times, and gives how often all of them were hit together. */
  async play(pong: ActorRef<Pong>, balls: number, hits: number): Promise<number> {
    const rallies = Array.from({ length: balls }, () => rally(pong, hits))
    return (await Promise.all(rallies)).reduce((sum, ball) => sum + ball, 0)
  }
}

const rally = async (pong: ActorRef<Pong>, hits: number): Promise<number> => {
  let ball = 0
  while (ball < hits) ball = await pong.ask.hit(ball)
  return ball
}

expose(import.meta.url, { Ping, Pong })
