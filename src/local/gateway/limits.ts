import type { ApiRoute } from './routes';

/** Sizes in bytes; `invocation` in seconds, the other times in milliseconds. */
export type Limits = {
  /** The body, on the wire and unpacked, of the functions that take the most; `bodyLimit` tells the others'. */
  readonly request: number;
  /** The event, as JSON. */
  readonly event: number;
  /** What a function returns, as JSON. */
  readonly result: number;
  readonly invocation: number;
  readonly headers: number;
  readonly upload: number;
  /** Without a byte in either direction. */
  readonly idle: number;
  /** From an answer to the next request on the connection. */
  readonly pause: number;
  /** From the refusal of what is no request to the end of the connection: at once, a client that sends loses it. */
  readonly farewell: number;
  /** At the same time; whoever comes then is not let in. */
  readonly connections: number;
};

const MiB = 1024 * 1024;

/**
 * Logins ask every four to six seconds. With Node's five seconds the server would close connections just as they are
 * used again, which clients take for an error.
 */
const PAUSE = 65_000;

const CONNECTIONS = {
  invocation: 120,
  headers: 20_000,
  upload: 300_000,
  idle: 180_000,
  pause: PAUSE,
  farewell: 1000,
  connections: 1000,
};

export const LAPTOP_LIMITS: Limits = {
  request: 200 * MiB,
  event: Number.POSITIVE_INFINITY,
  result: Number.POSITIVE_INFINITY,
  ...CONNECTIONS,
};

/** Measured by others on AWS: a little over 6 MB of JSON (DataBiosphere/azul#8258), 10 MB over HTTP. */
export const LAMBDA_LIMITS: Limits = {
  request: 10 * MiB,
  event: 6_291_556,
  result: 6_291_556,
  ...CONNECTIONS,
};

/**
 * The functions of serverless.yml that take more than a small body: publishes, the documents that npm sends back to
 * deprecate, star and unpublish, and what a project installs.
 */
const BODIES = new Map([
  ['put', Number.POSITIVE_INFINITY],
  ['revPut', Number.POSITIVE_INFINITY],
  ['stagePost', Number.POSITIVE_INFINITY],
  ['auditPost', 4 * MiB],
]);

/** Bytes of a body for that route, on the wire and unpacked. */
export function bodyLimit({ function: { name } }: ApiRoute, { request }: Limits): number {
  return Math.min(request, BODIES.get(name) ?? MiB);
}

/** Lambda counts the bytes of the JSON. */
export function isLonger(value: unknown, limit: number): boolean {
  return limit !== Number.POSITIVE_INFINITY && Buffer.byteLength(JSON.stringify(value) ?? '') > limit;
}
