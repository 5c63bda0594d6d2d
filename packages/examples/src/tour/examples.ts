import { print as printChatRoom } from '../chat-room/print.ts'
import * as chatRoom from '../chat-room/run.ts'
import { print as printCircuitBreaker } from '../circuit-breaker/print.ts'
import * as circuitBreaker from '../circuit-breaker/run.ts'
import { print as printCounter } from '../counter/print.ts'
import * as counter from '../counter/run.ts'
import { print as printGroup } from '../group/print.ts'
import * as group from '../group/run.ts'
import { print as printPhilosophers } from '../philosophers/print.ts'
import * as philosophers from '../philosophers/run.ts'
import { print as printPingPong } from '../ping-pong/print.ts'
import * as pingPong from '../ping-pong/run.ts'
import { print as printPrimes } from '../primes/print.ts'
import * as primes from '../primes/run.ts'
import { print as printRace } from '../race/print.ts'
import * as race from '../race/run.ts'
import { print as printRates } from '../rates/print.ts'
import * as rates from '../rates/run.ts'
import { print as printRing } from '../ring/print.ts'
import * as ring from '../ring/run.ts'
import { print as printSquares } from '../squares/print.ts'
import * as squares from '../squares/run.ts'
import { print as printSupervisedTree } from '../supervised-tree/print.ts'
import * as supervisedTree from '../supervised-tree/run.ts'
import { print as printTracker } from '../tracker/print.ts'
import * as tracker from '../tracker/run.ts'
import { print as printTrafficLight } from '../traffic-light/print.ts'
import * as trafficLight from '../traffic-light/run.ts'
import { print as printWordCount } from '../word-count/print.ts'
import * as wordCount from '../word-count/run.ts'
import { type Example, example } from './example.ts'

/** The stations of the tour, in its order. */
export const examples: readonly Example[] = [
  example({
    name: 'counter',
    summary: 'one actor here, on a thread and in a process: the same results, errors, order and streams',
    options: counter.options,
    run: counter.run,
    print: printCounter,
  }),
  example({
    name: 'ping-pong',
    summary: 'two actors ask each other, across threads and processes, with one ball and with many',
    options: pingPong.options,
    run: pingPong.run,
    print: printPingPong,
  }),
  example({
    name: 'ring',
    summary: '100 actors in a ring pass tokens on, over threads and processes',
    options: ring.options,
    run: ring.run,
    print: printRing,
  }),
  example({
    name: 'rates',
    summary: 'one-way messages a second beside raw postMessage and child_process JSON, in one run',
    options: rates.options,
    run: rates.run,
    print: printRates,
  }),
  example({
    name: 'word-count',
    summary: 'counts the words of all Markdown files below node_modules or --path, on threads, and checks the result',
    options: wordCount.options,
    run: wordCount.run,
    print: printWordCount,
  }),
  example({
    name: 'tracker',
    summary: 'this process and two children print their pids, and ps shows them by name',
    options: tracker.options,
    run: tracker.run,
    print: printTracker,
  }),
  example({
    name: 'race',
    summary: 'four threads, then four processes, add to one shared number: what is lost without a lock, and what it costs',
    options: race.options,
    run: race.run,
    print: printRace,
  }),
  example({
    name: 'squares',
    summary:
      'a million squares: here, async, on threads and in processes, as lists, typed and shared; why tiny work does not scale',
    options: squares.options,
    run: squares.run,
    print: printSquares,
  }),
  example({
    name: 'primes',
    summary: 'work that scales: primes of twelve digits on 1, 2 and 4 threads and processes, with what the laws say',
    options: primes.options,
    run: primes.run,
    print: printPrimes,
  }),
  example({
    name: 'group',
    summary: 'a dict with name and members in a process of its own; four processes add members, and the total is exact',
    options: group.options,
    run: group.run,
    print: printGroup,
  }),
  example({
    name: 'chat-room',
    summary: 'users here, on a thread and in a process talk in rooms; one trips and stays, and two die with their process',
    options: chatRoom.options,
    run: chatRoom.run,
    print: printChatRoom,
  }),
  example({
    name: 'philosophers',
    summary: 'dining philosophers over threads and processes: no deadlock, and the forks of one that dies are free again',
    options: philosophers.options,
    run: philosophers.run,
    print: printPhilosophers,
  }),
  example({
    name: 'traffic-light',
    summary: 'a statechart with delays, in xstate alone and on a thread: the same states; then on in a process from its snapshot',
    options: trafficLight.options,
    run: trafficLight.run,
    print: printTrafficLight,
  }),
  example({
    name: 'supervised-tree',
    summary: 'four services on a process, two threads and here; one of them fails, under each of the three strategies',
    options: supervisedTree.options,
    run: supervisedTree.run,
    print: printSupervisedTree,
  }),
  example({
    name: 'circuit-breaker',
    summary: 'a source in a process breaks and is repaired; the breaker before it, on a thread, spares it what makes no sense',
    options: circuitBreaker.options,
    run: circuitBreaker.run,
    print: printCircuitBreaker,
  }),
]
