import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { fetchWhole, within } from '../../../src/adapters/github/fetchWhole';
import { giveUp, meanwhile } from '../../support/limits';
import { close, listen } from '../../support/server';

meanwhile.collectsGarbage = true;

const LONG = 600_000;
let server: Server | undefined;

async function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer);
  return listen(server);
}

afterEach(async () => {
  if (server) await close(server);
  server = undefined;
});

describe('fetchWhole', () => {
  const ask = (url: string, milliseconds = LONG) =>
    within(milliseconds, (signal) => fetchWhole(url, { signal }));

  test.each([200, 404])('gives status %i, headers and body', async (status) => {
    const url = await serve((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-oauth-scopes': 'repo' });
      response.write('{"a"');
      response.end(':1}');
    });
    const answer = await ask(url);
    expect([answer.status, answer.headers.get('x-oauth-scopes')]).toEqual([status, 'repo']);
    expect(await answer.json()).toEqual({ a: 1 });
  });

  test('knows answers without a body', async () => {
    const answer = await ask(await serve((_request, response) => response.writeHead(204).end()));
    expect([answer.status, await answer.text()]).toEqual([204, '']);
  });

  test.each([200, 404])('does not wait for a body that stalls, and hangs up: %i', async (status) => {
    let closed: Promise<unknown> | undefined;
    const url = await serve((request, response) => {
      closed = once(request.socket, 'close');
      response.writeHead(status, { 'content-type': 'application/json' }).write('{');
      void giveUp();
    });
    await expect(ask(url, 1000)).rejects.toMatchObject({ name: 'TimeoutError' });
    await closed;
  });

  test('does not wait for headers', async () => {
    const url = await serve(() => void giveUp());
    await expect(ask(url, 1000)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('takes a mebibyte and no more, and hangs up', async () => {
    let closed: Promise<unknown> | undefined;
    const url = await serve((request, response) => {
      closed = once(request.socket, 'close');
      response.write(Buffer.alloc(Number(request.url?.slice(1))));
      if (request.url === `/${1024 * 1024}`) response.end();
    });
    expect((await (await ask(`${url}/${1024 * 1024}`)).arrayBuffer()).byteLength).toBe(1024 * 1024);
    await expect(ask(`${url}/${1024 * 1024 + 1}`)).rejects.toThrow('too large');
    await closed;
  });

  test('rejects when the other side hangs up in the middle', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('{', () => response.destroy());
    });
    await expect(ask(url)).rejects.toThrow();
  });
});
