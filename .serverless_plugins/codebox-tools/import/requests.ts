import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type HttpAnswer, readAnswer } from '../../../src/adapters/npm/exchange';
import { isLoopback } from '../../../src/lib/loopback';
import type { Secret } from '../../../src/lib/secret';
import { OperatorError } from '../../lib/explain';

/** GET within limits. Resolves with every answer that says something; rejects with a sentence for what does not. */
export type Requests = (url: URL, wanted: Wanted) => Promise<HttpAnswer>;

export type Wanted = { readonly accept: string; readonly maxBytes: number; readonly totalMs: number };

type Given = {
  /** The token goes there, and nowhere else. */
  readonly base: URL;
  readonly token: Secret | undefined;
  /** The first pause before an answer is asked for again. */
  readonly pauseMs?: number;
};

const CONNECT_MS = 10_000;
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** A source that is busy, or down for a moment. */
const LATER = new Set([408, 420, 429, 500, 502, 503, 504]);
const ATTEMPTS = 4;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Over kept-alive connections. What does not answer is asked four times. Redirects are followed where the tarballs may be:
 * on the source, by https, or within this machine.
 */
export function createRequests({ base, token, pauseMs = 500 }: Given): Requests {
  const connection = connect({ connectMs: CONNECT_MS, totalMs: 0, maxBytes: 0 });
  const authorization = headerOf(token);
  const once = async (url: URL, { accept, maxBytes, totalMs }: Wanted): Promise<HttpAnswer> => {
    const { request, agent } = await connection;
    const common = { accept, 'accept-encoding': 'gzip', 'user-agent': 'codebox-npm' };
    const signal = AbortSignal.timeout(totalMs);
    let target = url;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const headers = target.origin === base.origin ? { ...common, ...authorization } : common;
      const sent = await request(target, { dispatcher: agent, headers, signal });
      const answer = await readAnswer(sent, maxBytes, 'the source');
      if (!REDIRECTS.has(answer.status)) return answer;
      target = redirected(answer, target, base);
    }
    throw new OperatorError('The source redirects in circles.');
  };
  return async (url, wanted) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await once(url, wanted).catch(noAnswer);
      const isLast = attempt === ATTEMPTS;
      if (answer && (isLast || !LATER.has(answer.status))) return answer;
      if (isLast) throw new OperatorError('The source does not answer.');
      await sleep(pauseFor(answer, pauseMs * 2 ** (attempt - 1)));
    }
  };
}

/** May something be fetched from there that the source names? The bytes are checked afterwards. */
export function isAllowed(target: URL, base: URL): boolean {
  if (target.origin === base.origin || target.protocol === 'https:') return /^https?:$/.test(target.protocol);
  return target.protocol === 'http:' && isLoopback(target.hostname) && isLoopback(base.hostname);
}

function redirected({ header }: HttpAnswer, from: URL, base: URL): URL {
  const location = header('location') ?? '';
  const target = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (target && isAllowed(target, base)) return target;
  throw new OperatorError(
    'The source redirects to a host that is not followed: it is not its own, and not https.',
  );
}

/** A sentence is final; everything else is a connection that was lost, or time that has passed. */
function noAnswer(error: unknown): undefined {
  if (error instanceof Error && (error instanceof OperatorError || 'status' in error)) throw error;
  return undefined;
}

function pauseFor(answer: HttpAnswer | undefined, otherwise: number): number {
  const seconds = Number(answer?.header('retry-after'));
  const asked = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : otherwise;
  return Math.min(LONGEST_PAUSE_MS, asked * (1 + Math.random() / 4));
}

function headerOf(token: Secret | undefined): Readonly<Record<string, string>> {
  const text = token?.reveal() ?? '';
  if (text === '') return {};
  return { authorization: /^(?:basic|bearer) /i.test(text) ? text : `Bearer ${text}` };
}
