import { RegistryError } from '../errors';
import type { KeptText } from '../lib/keptText';
import type { Caller } from '../ports/log';
import type { Download } from '../registry/downloads/counts';

export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | KeptText;
  /** Of the body, where it is made once and sent to many. */
  readonly hash?: string;
  readonly event?: ReplyEvent;
  /** For the log, where neither the authorizer nor an event says who it was. */
  readonly user?: Caller;
  /** What was thrown, where the route made an answer of it by itself. */
  readonly failure?: unknown;
  /** Not in the log: a client asks for it every few seconds. */
  readonly unlogged?: true;
  /** Somebody gets these bytes, and it is counted. */
  readonly download?: Download;
  /** Somebody gets the bytes of a package of ours, and it is not counted. */
  readonly uncounted?: true;
};

/** The event that subscribers of the topic get for a success. */
export type ReplyEvent = {
  readonly namespace: string;
  readonly body: unknown;
  /** Only if the authorizer did not say who it was. */
  readonly user?: Caller;
  /** Published for a GET, too, which does not count as a read here. */
  readonly always?: true;
};

type Extra = { readonly headers?: Readonly<Record<string, string>>; readonly event?: ReplyEvent };

export function json(status: number, body: unknown, { headers = {}, event }: Extra = {}): Reply {
  return withEvent(
    { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) },
    event,
  );
}

/**
 * 302 with no-store, the one redirect that is safe for every client: yarn 1 keeps Authorization on 307, and npm
 * caches 301 and 308 beyond the life of a presigned URL (docs/protocol.md §3.3).
 */
export function redirect(location: string, event?: ReplyEvent): Reply {
  return withEvent({ status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' }, event);
}

/** 304 with the headers that the 200 would have had; they keep the client's copy fresh. */
export function notModified(headers: Reply['headers']): Reply {
  return { status: 304, headers, body: '' };
}

function withEvent(reply: Reply, event: ReplyEvent | undefined): Reply {
  return event === undefined ? reply : { ...reply, event };
}

/**
 * `error` is what npm prints, `success` what yarn reads, `ok` what the original's clients read. No WWW-Authenticate on
 * 401: API Gateway renames it (docs/aws.md §3.4), and with it npm prints words of its own (npm-registry-fetch, check-response.js).
 */
export function errorReply(error: unknown): Reply {
  const known = error instanceof RegistryError ? error : new RegistryError(500, 'Internal server error.');
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...known.headers,
  };
  const body = JSON.stringify({ ok: false, success: false, error: known.message });
  return { status: known.status, headers, body };
}
