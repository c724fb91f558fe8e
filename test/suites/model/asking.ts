import { Agent, request } from 'undici';
import { LAST_RESORT_MS } from '../../support/lastResort';
import { MADE_UP } from './refusals';

export type Question = {
  readonly url: string;
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Times in milliseconds. */
export type Reply = { readonly start: number; readonly end: number } & (
  | { readonly status: number; readonly headers: Headers; readonly body: Buffer; readonly isMadeUp: boolean }
  /** No whole answer came; the word for why. */
  | { readonly status: undefined; readonly why: string }
);

export type Answer = Extract<Reply, { readonly status: number }>;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const agent = new Agent({ headersTimeout: LAST_RESORT_MS, bodyTimeout: LAST_RESORT_MS, connections: 64 });

/** Asks once, and follows no redirect. Never rejects. */
export async function ask({ url, method = 'GET', headers = {}, body }: Question): Promise<Reply> {
  const start = performance.now();
  try {
    const options = { method, headers, dispatcher: agent, ...(body !== undefined && { body }) };
    const answer = await request(url, options);
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    const isMadeUp = answer.headers[MADE_UP] !== undefined;
    const { statusCode: status } = answer;
    return { start, end: performance.now(), status, headers: answer.headers, body: bytes, isMadeUp };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { start, end: performance.now(), status: undefined, why };
  }
}
