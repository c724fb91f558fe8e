import { Server } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { collectGarbage } from './garbage';

/*
 * The registry does not wait for others without end: three seconds for GitHub, ten for the upstream registry, and so on.
 * A busy machine reaches such a limit with what is not slow at all. So limits of some seconds are a hundred times as long
 * in every test: Jest loads this file first. A limit that a test is about is over at once (`giveUp`), or shorter.
 */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 30_000;
const TIMES = 100;

/** Of this process: what is sent over loopback has arrived by then. */
const TURNS = 20;

/** What happens when those limits are over that have begun. */
const running = new Map<NodeJS.Timeout, () => void>();

const isLimit = (milliseconds: unknown): milliseconds is number =>
  typeof milliseconds === 'number' && milliseconds >= SHORTEST_MS && milliseconds <= LONGEST_MS;

globalThis.setTimeout = new Proxy(globalThis.setTimeout, {
  apply: (target, self, [callback, milliseconds, ...rest]) => {
    if (!isLimit(milliseconds)) return Reflect.apply(target, self, [callback, milliseconds, ...rest]);
    const over = () => {
      running.delete(timer);
      callback(...rest);
    };
    const timer: NodeJS.Timeout = Reflect.apply(target, self, [over, milliseconds * TIMES]);
    // What the SDK has not cleared would keep Jest's process for minutes after its last test.
    timer.unref();
    running.set(timer, over);
    return timer;
  },
});

globalThis.clearTimeout = new Proxy(globalThis.clearTimeout, {
  apply: (target, self, [timer]) => {
    running.delete(timer);
    return Reflect.apply(target, self, [timer]);
  },
});

const { timeout } = AbortSignal;
AbortSignal.timeout = (milliseconds) =>
  timeout.call(AbortSignal, isLimit(milliseconds) ? milliseconds * TIMES : milliseconds);

/*
 * A server ends a connection that has rested, at worst while the next question is on its way to it, or on which nothing
 * came or went for a while, which may be because the process had no turn. What is shorter than a second is a test's own.
 */
const stretched = (milliseconds: unknown) =>
  typeof milliseconds === 'number' && milliseconds >= SHORTEST_MS ? milliseconds * TIMES : milliseconds;

for (const name of ['keepAliveTimeout', 'headersTimeout', 'requestTimeout']) {
  Object.defineProperty(Server.prototype, name, {
    configurable: true,
    // Of Node's constructor; what is set after it stays as it is.
    set(milliseconds: unknown) {
      const value = stretched(milliseconds);
      Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true });
    },
  });
}

/** Every test file of a process loads this, and the prototype is one: what is stored there must not be stretched twice. */
const REST = Symbol.for('the time after which a server ends a connection without traffic');

Object.defineProperty(Server.prototype, 'timeout', {
  configurable: true,
  get() {
    return this[REST];
  },
  set(milliseconds: unknown) {
    Object.defineProperty(this, REST, { value: stretched(milliseconds), configurable: true });
  },
});

/** Garbage may be collected at any time, and so while nobody answers; it takes too long for every test. */
export const meanwhile = { collectsGarbage: false };

/** For a server that has got a question and will not answer it: lets what it has sent arrive, and then the limits be over. */
export async function giveUp(): Promise<void> {
  for (let turns = 0; turns < TURNS; turns += 1) await turn();
  if (meanwhile.collectsGarbage) collectGarbage();
  for (const [timer, over] of [...running]) {
    clearTimeout(timer);
    over();
  }
}
