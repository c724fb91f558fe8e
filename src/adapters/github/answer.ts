import { type RegistryError, unavailable } from '../../errors';
import { isObject } from '../../lib/json';
import { count } from '../../ports/metrics';
import { within } from './fetchWhole';

export type Answer = {
  /** 0: there was none. */
  readonly status: number;
  readonly headers: unknown;
  readonly data: unknown;
  /** Why there was none, for example ECONNREFUSED. */
  readonly reason?: string;
};

type Call = (signal: AbortSignal) => Promise<Answer>;
type PageCall = (page: number, signal: AbortSignal) => Promise<Answer>;

export type Pages = { readonly answers: readonly Answer[]; readonly areAll: boolean };

/** The most items that GitHub puts on a page. */
export const PAGE_SIZE = 100;
/** Nobody is in more groups than that who has to be let in quickly. */
const MAX_PAGES = 5;

const TIMEOUT_MS = 3000;
/** The longest that a question to GitHub takes. */
export const GITHUB_PATIENCE_MS = 5000;

/**
 * The answer of GitHub's API to a call that may safely be made twice: after a fault it is tried once more,
 * all within 3 seconds, unless it says otherwise. A fault that stays, a rate limit, and a refusal that is not GitHub's are
 * RegistryError 503. So the answers that it returns are decisions of GitHub.
 */
export async function ask(call: Call, milliseconds = TIMEOUT_MS): Promise<Answer> {
  return checked(await within(milliseconds, (signal) => attemptTwice(call, signal)));
}

/**
 * A list that GitHub gives in pages: the answers with them, all within the same 3 seconds, and whether they are all
 * that there is. Ends with the first answer that is no page, which is GitHub's decision as with `ask`.
 */
export async function askPages(call: PageCall): Promise<Pages> {
  return within(TIMEOUT_MS, async (signal) => {
    const answers: Answer[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const answer = checked(await attemptTwice((signal) => call(page, signal), signal));
      answers.push(answer);
      if (!hasNext(answer)) return { answers, areAll: true };
    }
    return { answers, areAll: false };
  });
}

async function attemptTwice(call: Call, signal: AbortSignal): Promise<Answer> {
  const first = await attempt(call, signal);
  return isFault(first) && !signal.aborted ? attempt(call, signal) : first;
}

function checked(last: Answer): Answer {
  const answer = decision(last);
  if (isForeign(answer)) throw unexpected({ ...answer, reason: `${answer.status} came from something else` });
  return answer;
}

/** By the header, or by a full page, as something on the way may leave the header out. */
function hasNext({ status, headers, data }: Answer): boolean {
  if (status !== 200 || !Array.isArray(data)) return false;
  return data.length >= PAGE_SIZE || /rel="next"/.test(header(headers, 'link') ?? '');
}

/** A call that must not be made twice, within 5 seconds; RegistryError 503 for a fault and a rate limit. */
export async function askOnce(call: Call): Promise<Answer> {
  return decision(await within(GITHUB_PATIENCE_MS, (signal) => attempt(call, signal)));
}

function decision(answer: Answer): Answer {
  if (isFault(answer)) throw unexpected(answer);
  if (isRateLimit(answer)) {
    count('GitHubOutages');
    throw unavailable(
      'GitHub does not take more requests at the moment. Try again in a few minutes.',
      describe(answer),
    );
  }
  return answer;
}

/**
 * RegistryError 503 for an answer that makes no sense. GitHub's own words are left out, because they may
 * repeat a token.
 */
export function unexpected(answer: Answer): RegistryError {
  count('GitHubOutages');
  return unavailable('GitHub cannot be asked at the moment. Try again in a minute.', describe(answer));
}

/**
 * octokit's error does not leave this function: it holds the body of the request, and with it the token
 * (docs/github.md §1.3).
 */
async function attempt(call: Call, signal: AbortSignal): Promise<Answer> {
  try {
    return await call(signal);
  } catch (error) {
    const response = isObject(error) ? error.response : undefined;
    if (!isObject(response) || typeof response.status !== 'number') {
      return { status: 0, headers: undefined, data: undefined, reason: reason(error) };
    }
    return { status: response.status, headers: response.headers, data: response.data };
  }
}

function isFault({ status }: Answer): boolean {
  return status === 0 || status >= 500;
}

/**
 * Proxies and captive portals refuse with pages, or with JSON of their own; some with a message as GitHub does, but none
 * with a link to GitHub's documentation, or with the id that GitHub gives to every request.
 */
function isForeign({ status, headers, data }: Answer): boolean {
  if (status < 400) return false;
  if (!isObject(data) || typeof data.message !== 'string') return true;
  return typeof data.documentation_url !== 'string' && header(headers, 'x-github-request-id') === undefined;
}

/** GitHub says 403 for limits too, and for a while to everyone at an address that sent many bad tokens. */
function isRateLimit({ status, headers, data }: Answer): boolean {
  if (status !== 403) return status === 429;
  if (header(headers, 'retry-after') !== undefined || header(headers, 'x-ratelimit-remaining') === '0')
    return true;
  return isObject(data) && /rate limit|abuse detection|number of login attempts/i.test(String(data.message));
}

function describe({ status, headers, reason }: Answer): Error {
  if (reason !== undefined) return new Error(`GitHub did not answer: ${reason}.`);
  const id = header(headers, 'x-github-request-id')?.slice(0, 100) ?? 'unknown';
  return new Error(`GitHub answered ${status}, request id ${id}.`);
}

/** undefined: the answer does not have it. */
export function header(headers: unknown, name: string): string | undefined {
  const value = isObject(headers) ? headers[name] : undefined;
  return value === undefined ? undefined : String(value);
}

/** The innermost name or code, as octokit wraps fetch's error, and fetch the socket's. */
function reason(error: unknown): string {
  let found = 'unknown';
  let link = error;
  for (let depth = 0; depth < 4 && isObject(link); depth += 1) {
    if (typeof link.name === 'string') found = link.name;
    if (typeof link.code === 'string') found = link.code;
    link = link.cause;
  }
  return found;
}
