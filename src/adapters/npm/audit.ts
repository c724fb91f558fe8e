import type { Config } from '../../config';
import { RegistryError } from '../../errors';
import { isObject, parseJson } from '../../lib/json';
import { isWithin, type TimeSpan, timeSpan } from '../../lib/timeSpan';
import type { Advisories, AuditAnswer, AuditKind } from '../../ports/upstream';
import type { HttpAnswer, HttpLimits } from './exchange';
import { createHttpPost } from './post';
import { authorization, type UpstreamToken } from './token';

/** Milliseconds and bytes. */
type Options = HttpLimits & {
  /** For everything, where an install asks. */
  readonly asideMs: number;
  /** How long upstream is left alone when it did not answer. */
  readonly pauseMs: number;
  readonly now: () => number;
};

/** An answer goes through Lambda, which takes 6 MB of escaped JSON. */
const defaults: Options = {
  connectMs: 2_000,
  totalMs: 5_000,
  asideMs: 2_000,
  maxBytes: 4 * 1024 * 1024,
  pauseMs: 30_000,
  now: () => Date.now(),
};

/**
 * What a registry knows of vulnerabilities. An upstream that does not answer is left alone for half a minute.
 * One that was too slow for an install may still be quick enough for an audit.
 */
export function createAdvisories(
  { registry, token }: Pick<Config, 'registry'> & { readonly token?: UpstreamToken | undefined },
  changes: Partial<Options> = {},
): Advisories {
  const options = { ...defaults, ...changes };
  const post = createHttpPost(options);
  const silence = new Map<'install' | 'audit', TimeSpan>();
  return {
    ask: async ({ kind, document, isAside }) => {
      if (isWithin(silence.get(isAside ? 'install' : 'audit'), options.now())) return SILENT;
      const url = new URL(`${registry}-/npm/v1/security/${kind}`);
      const totalMs = isAside ? options.asideMs : options.totalMs;
      const answer = await authorization(token)
        .then((headers) => post(url, document, { totalMs, headers }))
        .catch(problemOf);
      if (answer === SILENT) {
        const pause = timeSpan(options.now(), options.pauseMs);
        silence.set('install', pause);
        if (!isAside) silence.set('audit', pause);
      }
      if ('problem' in answer) return answer;
      forgetRefused(token, answer);
      return toAnswer(kind, answer);
    },
  };
}

function forgetRefused(token: UpstreamToken | undefined, { status }: HttpAnswer): void {
  if (status === 401) token?.forget();
}

const SILENT = { problem: 'does not answer' };

function problemOf(error: unknown): typeof SILENT {
  if (!(error instanceof RegistryError)) throw error;
  if (error.status === 500) return { problem: 'wants a token that cannot be read' };
  return error.status === 503 ? SILENT : { problem: 'sent an answer that is damaged or too large' };
}

/** How registries without audits refuse them. */
const HAS_NONE = [400, 404, 405, 501];

function toAnswer(kind: AuditKind, { status, body }: HttpAnswer): AuditAnswer {
  if (status !== 200) return { problem: `answered ${status}`, hasNone: HAS_NONE.includes(status) };
  const text = body.toString('utf8');
  const isExpected = kind === 'advisories/bulk' ? isBulk : isReport;
  return isExpected(parseJson(text)) ? { body: text } : { problem: 'sent something else than advisories' };
}

/** `{"left-pad": [{…}]}`; clients go through it without a look, and an install ends where that fails. */
function isBulk(document: unknown): boolean {
  const lists = isObject(document) ? Object.values(document) : [undefined];
  return lists.every((list) => Array.isArray(list) && list.every(isObject));
}

function isReport(document: unknown): boolean {
  return isObject(document) && isObject(document.advisories) && isObject(document.metadata);
}
