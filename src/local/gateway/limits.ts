/** Sizes in bytes; `invocation` in seconds, the other times in milliseconds. */
export type Limits = {
  readonly request: number;
  /** Of a request that nobody has to log in for. */
  readonly open: number;
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
};

const MiB = 1024 * 1024;

/**
 * Logins ask every four to six seconds. With Node's five seconds the server would close connections just as they are
 * used again, which clients take for an error.
 */
const PAUSE = 65_000;

const TIMES = { invocation: 120, headers: 20_000, upload: 300_000, idle: 180_000, pause: PAUSE };

export const LAPTOP_LIMITS: Limits = {
  request: 200 * MiB,
  open: MiB,
  event: Number.POSITIVE_INFINITY,
  result: Number.POSITIVE_INFINITY,
  ...TIMES,
};

/** Measured by others on AWS: a little over 6 MB of JSON (DataBiosphere/azul#8258), 10 MB over HTTP. */
export const LAMBDA_LIMITS: Limits = {
  request: 10 * MiB,
  open: 10 * MiB,
  event: 6_291_556,
  result: 6_291_556,
  ...TIMES,
};

/** Lambda counts the bytes of the JSON. */
export function isLonger(value: unknown, limit: number): boolean {
  return limit !== Number.POSITIVE_INFINITY && Buffer.byteLength(JSON.stringify(value) ?? '') > limit;
}
