import { isObject, type JsonObject, parseJson } from '../../../src/lib/json';
import { type Answer, ask, type Question, type Reply } from './asking';
import type { Happening, History } from './history';
import type { Findings } from './inspect';
import type { Variant } from './plan';
import type { Build, Change } from './registers';
import type { Ware } from './wares';

/** What a client has before it while it carries out a command on a package. */
export type Desk = {
  readonly package: string;
  readonly memory: Memory;
  /** What all clients know of the package's proposals. */
  readonly proposals: Map<string, Proposal>;
  ware(version: string, variant: Variant): Promise<Ware>;
  /** Asks the registry, with a path below its URL. */
  ask(path: string, more?: Omit<Question, 'url'> & { readonly as?: Login }): Promise<Reply>;
  /** Asks anybody else. */
  follow(url: string): Promise<Reply>;
  /** Into the history with it; resolves with the answer if it was a success. */
  note(reply: Reply, meaning: Meaning): Answer | undefined;
};

export type Login = 'admin' | 'reader';

/** A version that was proposed. */
export type Proposal = { readonly version: string; readonly build: Build };

/** What a client knows of a package from before. */
export type Memory = {
  /** Full packuments in the order in which they were read. */
  readonly documents: JsonObject[];
  /** The last answer of each URL and form. */
  readonly answers: Map<string, Answer>;
};

/** What can be learned from the answers to a request. */
export type Meaning = {
  readonly label: string;
  readonly writes?: readonly Change[];
  /** What a success tells beside. */
  readonly success?: (answer: Answer) => Findings;
  /** What a 4xx tells; undefined: there is no excuse for it. */
  readonly refusal?: (answer: Answer) => readonly Change[] | undefined;
};

type Place = Pick<Desk, 'package' | 'memory' | 'proposals' | 'ware'> & {
  readonly client: number;
  /** The registry's URL, with a trailing slash. */
  readonly registry: string;
  readonly token: (login: Login) => string;
  readonly history: History;
};

export function createDesk(place: Place): Desk {
  return {
    package: place.package,
    memory: place.memory,
    proposals: place.proposals,
    ware: place.ware,
    ask: (path, { headers, as = 'admin', ...more } = {}) => {
      const authorization = `Bearer ${place.token(as)}`;
      return ask({ url: `${place.registry}${path}`, headers: { authorization, ...headers }, ...more });
    },
    follow: (url) => ask({ url }),
    note: (reply, meaning) => note(place, reply, meaning),
  };
}

export function jsonOf({ body }: Answer): JsonObject {
  const value = parseJson(body.toString());
  return isObject(value) ? value : {};
}

function note(place: Place, reply: Reply, meaning: Meaning): Answer | undefined {
  const { package: name, client, history } = place;
  const { start, end } = reply;
  const { problems = [], ...learned } = learn(reply, meaning);
  history.happenings.push({ package: name, client, start, end, label: meaning.label, ...learned });
  for (const problem of problems) {
    history.problems.push({ package: name, text: `${meaning.label}: ${problem}` });
  }
  return reply.status !== undefined && reply.status < 400 ? reply : undefined;
}

type Learned = Pick<Happening, 'answer' | 'isKnown' | 'changes' | 'revision' | 'times'> &
  Pick<Findings, 'problems'>;

function learn(reply: Reply, { writes = [], success, refusal }: Meaning): Learned {
  if (reply.status === undefined) return { answer: reply.why, isKnown: false, changes: writes };
  const answer = String(reply.status);
  const whole = [`${answer} ${reply.body}`];
  if (reply.status >= 500) {
    const problems = reply.isMadeUp || isHonest(reply) ? [] : whole;
    return { answer, isKnown: false, changes: writes, problems };
  }
  if (reply.status >= 400) {
    const changes = refusal?.(reply);
    return { answer, isKnown: true, changes: changes ?? [], problems: changes ? [] : whole };
  }
  const { changes = [], ...more } = success?.(reply) ?? {};
  return { answer, isKnown: true, changes: [...writes, ...changes], ...more };
}

/** The one 5xx that the registry may answer: it asks to try again. */
function isHonest({ status, headers }: Answer): boolean {
  return status === 503 && headers['retry-after'] !== undefined;
}
