import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Pool } from 'undici';
import type { Tally } from './tally';

export type Asked = {
  readonly what: string;
  readonly method?: 'GET' | 'PUT' | 'DELETE' | 'POST';
  /** Below the registry's URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type Got = {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
};

/** undefined: there was no answer, and none was to be expected any more. */
export type Exchange = (asked: Asked) => Promise<Got | undefined>;

const PAUSE_MS = 20;
const GOOD = [200, 201, 302, 304];

type Options = {
  readonly url: string;
  readonly token: string;
  readonly connections: number;
  readonly tally: Tally;
  /** Is the server shutting down? */
  readonly isClosing: () => boolean;
};

/** Asks over kept-alive connections. Whatever is neither a success nor an honest 503 is a violation. */
export function createExchange({
  url,
  token,
  connections,
  tally,
  isClosing,
}: Options): Exchange & { close(): Promise<void> } {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections });
  const exchange: Exchange = async ({ what, method = 'GET', path, headers = {}, body }) => {
    const started = performance.now();
    try {
      const answer = await pool.request({
        method,
        path: `${pathname}${path}`,
        headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip', ...headers },
        body: body ?? null,
      });
      const sent = Buffer.from(await answer.body.arrayBuffer());
      const bytes = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
      const header = (name: string) => String(answer.headers[name] ?? '') || undefined;
      const of = method === 'GET' ? 'reads' : 'writes';
      tally.answered({ what, of, status: answer.statusCode, ms: performance.now() - started });
      const isHonest = answer.statusCode === 503 && header('retry-after') !== undefined;
      if (!GOOD.includes(answer.statusCode) && !isHonest) {
        tally.violated(
          `status ${answer.statusCode}`,
          `${method} ${path}: ${bytes.toString('utf8').slice(0, 300)}`,
        );
      }
      return { status: answer.statusCode, header, body: bytes };
    } catch (error) {
      if (!isClosing()) tally.violated('no answer', `${method} ${path}: ${String(error)}`);
      await sleep(PAUSE_MS);
      return undefined;
    }
  };
  return Object.assign(exchange, { close: () => pool.destroy() });
}
