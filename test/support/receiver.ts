import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { close, listen } from './server';

type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>> };
type Got = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };

/** Somebody on loopback who takes webhooks. Call in `describe`. */
export function useReceiver() {
  const got: Got[] = [];
  let answers: Answer[] = [];
  const server = createServer(async (request, response) => {
    got.push({ path: request.url ?? '', headers: request.headers, body: await text(request) });
    const { status, headers } = answers.shift() ?? { status: 204 };
    response.writeHead(status, headers).end();
  });
  let base = '';
  beforeAll(async () => {
    base = await listen(server);
  });
  beforeEach(() => {
    got.length = 0;
    answers = [];
  });
  afterAll(() => close(server));
  return {
    /** What came in this test. */
    got,
    url: (path: string, host = '127.0.0.1') => `${base.replace('127.0.0.1', host)}${path}`,
    /** To the next ones. After them it takes what comes. */
    answerWith: (...next: readonly Answer[]) => void answers.push(...next),
  };
}
