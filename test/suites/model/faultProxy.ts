import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { close, listen } from '../../support/server';
import { type Answered, type Asked, createExchanges, readAll, withLength } from './exchange';
import { createRandom, type Random } from './random';
import { isConditionalPut, type Kind, refusals } from './refusals';

/** What can go wrong with a request. `none`: nothing. */
export type Fault =
  | 'none'
  /** The connection breaks before the server has the request. */
  | 'drop'
  /** The server does what it is asked, and nobody hears of it. */
  | 'lose'
  /** The connection breaks, and the server gets the request some time later. */
  | 'late'
  /** The connection breaks in the middle of the answer. */
  | 'cut'
  /** 500, and the server knows nothing of it. */
  | 'error'
  /** 503, as a server with too much to do; S3 calls it SlowDown. */
  | 'busy'
  /** 409 ConditionalRequestConflict, to a conditional PUT of S3's; any other request is served. */
  | 'conflict';

/** How many of a hundred requests meet each fault; `delay`: are held up first, so that others overtake them. */
export type Rates = Readonly<Partial<Record<Exclude<Fault, 'none'> | 'delay', number>>>;

export type FaultProxy = {
  /** Without a trailing slash. */
  readonly url: string;
  /** How often each fault has struck. */
  readonly struck: ReadonlyMap<Fault, number>;
  /** From now on these faults, in an order that the seed says. None at first. */
  misbehave(rates: Rates, seed: number): void;
  /** Resolves when the server has nothing of this proxy's to do any more. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

type Options = {
  readonly kind: Kind;
  /** The server's URL without a trailing slash; asked anew for every request. */
  readonly target: () => string;
  /** Changes what the server answers. */
  readonly amend?: (answered: Answered) => Answered;
  /** How long a delay is; the fault itself, and nothing waits for it. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
};

type Weather = { readonly rates: Rates; readonly random: Random };
type Exchange = {
  readonly asked: Asked;
  readonly response: ServerResponse;
  readonly random: Random;
  readonly kind: Kind;
  readonly forward: (asked: Asked) => Promise<Answered>;
};

const LONGEST_DELAY_MS = 40;
const LONGEST_LATENESS_MS = 400;

/**
 * Stands between clients and an HTTP server on loopback and makes trouble. Requests go on with the Host header that
 * they came with, so that signatures stay valid. Bodies are held in memory.
 */
export async function startFaultProxy({
  kind,
  target,
  amend = (answered) => answered,
  pause = (milliseconds) => sleep(milliseconds),
}: Options): Promise<FaultProxy> {
  const struck = new Map<Fault, number>();
  const exchanges = createExchanges();
  let weather: Weather = { rates: {}, random: createRandom(0) };
  const serve = async (message: IncomingMessage, response: ServerResponse) => {
    const { rates, random } = weather;
    const asked = await readAll(message);
    const fault = choose(asked, rates, random);
    struck.set(fault, (struck.get(fault) ?? 0) + 1);
    if (random() * 100 < (rates.delay ?? 0)) await pause(random() * LONGEST_DELAY_MS);
    const forward = async (what: Asked) => amend(await exchanges.send(target(), what));
    await acts[fault]({ asked, response, random, kind, forward });
  };
  const server = createServer((message, response) => {
    exchanges.during(serve(message, response).catch(() => void response.destroy()));
  });
  return {
    url: await listen(server),
    struck,
    misbehave: (rates, seed) => {
      weather = { rates, random: createRandom(seed) };
    },
    idle: exchanges.idle,
    close: async () => {
      await close(server);
      exchanges.close();
    },
  };
}

function choose(asked: Asked, rates: Rates, random: Random): Fault {
  let left = random() * 100;
  for (const fault of FAULTS) {
    left -= rates[fault] ?? 0;
    if (left < 0) return fault === 'conflict' && !isConditionalPut(asked) ? 'none' : fault;
  }
  return 'none';
}

const acts: Readonly<Record<Fault, (exchange: Exchange) => Promise<void>>> = {
  none: async ({ asked, response, forward }) => send(response, await forward(asked)),
  drop: async ({ response }) => void response.destroy(),
  lose: async ({ asked, response, forward }) => {
    await forward(asked);
    response.destroy();
  },
  late: async ({ asked, response, forward, random }) => {
    response.destroy();
    await sleep(random() * LONGEST_LATENESS_MS);
    await forward(asked);
  },
  cut: async ({ asked, response, forward, random }) => {
    const { status, headers, body } = await forward(asked);
    response.writeHead(status, withLength({ headers, body }));
    response.write(body.subarray(0, Math.floor(random() * body.length)), () => response.destroy());
  },
  error: async ({ response, kind }) => send(response, refusals[kind].error),
  busy: async ({ response, kind }) => send(response, refusals[kind].busy),
  conflict: async ({ response, kind }) => send(response, refusals[kind].conflict),
};

const FAULTS = ['drop', 'lose', 'late', 'cut', 'error', 'busy', 'conflict'] as const;

function send(response: ServerResponse, answered: Answered): void {
  response.writeHead(answered.status, withLength(answered)).end(answered.body);
}
