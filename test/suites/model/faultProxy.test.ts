import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { request } from 'undici';
import { close, listen } from '../../support/server';
import { signal } from '../../support/signal';
import { type Fault, type FaultProxy, startFaultProxy } from './faultProxy';

type Received = {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

const ANSWER = JSON.stringify({ answer: 'x'.repeat(1000) });

describe('the fault proxy', () => {
  let received: Received[];
  let server: ReturnType<typeof createServer>;
  let proxy: FaultProxy;
  let pauses: (() => Promise<void>)[];
  beforeEach(async () => {
    received = [];
    pauses = [];
    server = createServer(async (message, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of message) chunks.push(chunk);
      received.push({
        method: message.method,
        headers: message.headers,
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(201, { etag: '"1"' }).end(ANSWER);
    });
    const target = await listen(server);
    proxy = await startFaultProxy({
      kind: 's3',
      target: () => target,
      pause: async () => pauses.shift()?.(),
    });
  });
  afterEach(async () => {
    await proxy.close();
    await close(server);
  });

  async function put(headers: Readonly<Record<string, string>> = {}) {
    const answer = await request(`${proxy.url}/a%2Fb?x=1`, { method: 'PUT', body: 'sent', headers });
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
  }

  test('is not noticed in fair weather, and keeps the Host header that signatures are made of', async () => {
    expect(await put()).toMatchObject({ status: 201, body: ANSWER, headers: { etag: '"1"' } });
    expect(received).toMatchObject([
      { method: 'PUT', body: 'sent', headers: { host: new URL(proxy.url).host } },
    ]);
  });

  test.each<[Fault, number]>([
    ['drop', 0],
    ['lose', 1],
    ['late', 1],
    ['cut', 1],
  ])('%s: nobody hears a whole answer, and the server gets the request %d times', async (fault, times) => {
    proxy.misbehave({ [fault]: 100 }, 1);
    await expect(put()).rejects.toThrow();
    await proxy.idle();
    expect(received).toHaveLength(times);
    expect(proxy.struck.get(fault)).toBe(1);
  });

  test.each<[Fault, number, string]>([
    ['error', 500, 'InternalError'],
    ['busy', 503, 'SlowDown'],
    ['conflict', 409, 'ConditionalRequestConflict'],
  ])('%s: %d %s, and the server knows nothing of it', async (fault, status, code) => {
    proxy.misbehave({ [fault]: 100 }, 1);
    const answer = await put({ 'if-match': '1' });
    expect(answer).toMatchObject({ status, headers: { 'x-made-up': 'true' } });
    expect(answer.body).toContain(`<Code>${code}</Code>`);
    expect(received).toEqual([]);
  });

  test('409 is told to conditional requests only', async () => {
    proxy.misbehave({ conflict: 100 }, 1);
    expect((await put()).status).toBe(201);
  });

  test('a seed gives the same faults again', async () => {
    const faults = async (seed: number) => {
      proxy.misbehave({ error: 50 }, seed);
      const statuses: number[] = [];
      for (let count = 0; count < 20; count += 1) statuses.push((await put()).status);
      return statuses;
    };
    const once = await faults(7);
    expect(await faults(7)).toEqual(once);
    expect(new Set(once)).toEqual(new Set([201, 500]));
  });

  test('delays let later requests overtake', async () => {
    const held = signal();
    const overtaken = signal();
    pauses.push(() => {
      held.give();
      return overtaken.given;
    });
    proxy.misbehave({ delay: 100 }, 3);
    const first = put({ number: '1' });
    await held.given;
    await put({ number: '2' });
    overtaken.give();
    await first;
    expect(received.map(({ headers }) => headers.number)).toEqual(['2', '1']);
  });
});
