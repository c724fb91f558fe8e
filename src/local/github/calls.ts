import type { StandInToken, State } from './state';

export type Call = {
  readonly method: string;
  /** Below /api/v3, undecoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The Authorization header, or nothing. */
  readonly authorization: string;
  /** Parsed JSON, or undefined where there is none. */
  readonly body: unknown;
  /** The URL of the API, without a trailing slash. */
  readonly api: string;
};

export type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown;
};

export function failure(status: number, message: string, headers: Answer['headers'] = {}): Answer {
  const body = { message, documentation_url: 'https://docs.github.com/rest', status: String(status) };
  return { status, headers, body };
}

/** `id:secret` of the app that calls, or nothing. */
export function basic({ authorization }: Call): string {
  const encoded = /^basic +(\S+)$/i.exec(authorization)?.[1] ?? '';
  return Buffer.from(encoded, 'base64').toString('utf8');
}

/** The token that a call is made with. */
export function bearer({ tokens }: State, { authorization }: Call): StandInToken | Answer {
  const text = /^(?:bearer|token) +(\S+)$/i.exec(authorization)?.[1];
  if (text === undefined) return failure(401, 'Requires authentication');
  return tokens.get(text) ?? failure(401, 'Bad credentials');
}

export function scopes({ token, scopes = [] }: StandInToken): Readonly<Record<string, string>> {
  return token.startsWith('github_pat_') ? {} : { 'x-oauth-scopes': scopes.join(', ') };
}
