import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type ClientRequest, request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { readApi } from '../../src/local/gateway/routes';
import { signal } from '../support/signal';
import { raw, seen, token, useGateway } from './gateway/support';

const POST = { method: 'POST' } as const;

describe('gateway: bodies', () => {
  const start = useGateway();

  test('a body above the limit is 413 whether it is announced or not, and a later request is served', async () => {
    let reached = 0;
    const { url } = await start({ open: () => ++reached }, { limits: { request: 1000 } });
    const announced = await fetch(`${url}/registry/-/open`, { ...POST, body: 'x'.repeat(1001) });
    const chunked = await fetch(`${url}/registry/-/open`, { ...POST, body: stream(600, 2), duplex: 'half' });
    expect([announced.status, chunked.status]).toEqual([413, 413]);
    expect(await chunked.json()).toEqual({ error: 'Request Too Long' });
    expect(reached).toBe(0);
  });

  test('a body of exactly the limit is taken', async () => {
    const { url } = await start({}, { limits: { request: 1000 } });
    const event = await seen(await fetch(`${url}/registry/-/open`, { ...POST, body: 'x'.repeat(1000) }));
    expect(event.body).toHaveLength(1000);
  });

  test('a compressed body is decompressed, and its header left in place', async () => {
    const { url } = await start();
    const headers = { 'content-encoding': 'gzip' };
    const event = await seen(
      await fetch(`${url}/registry/-/open`, { ...POST, headers, body: gzipSync('{"a":1}') }),
    );
    expect(event.body).toBe('{"a":1}');
    expect(event.headers['content-encoding']).toBe('gzip');
  });

  test.each([
    ['what is not gzip', 'gzip', Buffer.from('plain'), 415],
    ['a coding that nobody knows', 'zstd', Buffer.from('x'), 415],
    ['a bomb', 'gzip', gzipSync(Buffer.alloc(100_000)), 413],
  ])('%s is refused', async (_case, encoding, body, status) => {
    const { url } = await start({}, { limits: { request: 1000 } });
    const headers = { 'content-encoding': encoding };
    const response = await fetch(`${url}/registry/-/open`, { ...POST, headers, body });
    expect(response.status).toBe(status);
  });

  test('an upload that breaks off reaches no function and harms nobody', async () => {
    let reached = 0;
    const open = () => {
      reached += 1;
      return { statusCode: 200, body: 'fine' };
    };
    const { url, lines } = await start({ open });
    const upload = half(`${url}/registry/-/open`);
    await once(upload, 'error');
    expect(await (await fetch(`${url}/registry/-/open`)).text()).toBe('fine');
    expect(reached).toBe(1);
    expect(lines).toEqual([]);
  });

  test.each([
    [
      'more bytes than announced',
      'POST /registry/-/open HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nab\r\n\r\n',
    ],
    ['no HTTP', 'hello\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  ])('%s gets 400 and the connection ends', async (_case, bytes) => {
    const { gateway, url } = await start();
    const answer = await raw(gateway.port, bytes);
    expect(answer).toContain('HTTP/1.1 400 Bad Request');
    expect(answer).toContain('"error":"Bad Request."');
    expect((await fetch(`${url}/registry/-/open`)).status).toBe(200);
  });

  test.each([
    ['no host', '', 400],
    ['two hosts', 'host: a\r\nhost: b\r\n', 400],
    ['two credentials', 'host: a\r\nauthorization: Bearer a\r\nauthorization: Bearer b\r\n', 400],
    ['an expectation that nobody knows', 'host: a\r\nexpect: x\r\n', 417],
  ])('%s: a sentence says that it is refused', async (_case, headers, status) => {
    const { gateway } = await start();
    const answer = await raw(
      gateway.port,
      `GET /registry/-/open HTTP/1.1\r\n${headers}connection: close\r\n\r\n`,
    );
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain('"error":');
  });

  test('a tunnel is refused', async () => {
    const { gateway } = await start();
    const answer = await raw(gateway.port, 'CONNECT a:443 HTTP/1.1\r\nhost: a\r\n\r\n');
    expect(answer).toContain('HTTP/1.1 405 Method Not Allowed');
  });

  test('headers above what a server takes get 431', async () => {
    const { gateway } = await start();
    const answer = await raw(gateway.port, `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toContain('HTTP/1.1 431 ');
  });

  test('a client that does not get on with its headers is let go', async () => {
    const { gateway } = await start({}, { limits: { headers: 50, upload: 100 } });
    const answer = await raw(gateway.port, 'GET /registry/-/open HTTP/1.1\r\nhost: a\r\n');
    expect(answer).toContain('HTTP/1.1 408 Request Timeout');
  });

  test('a connection is kept for the pause between two questions of a login', async () => {
    const { url } = await start();
    const { headers } = await fetch(`${url}/registry/-/open`);
    const [, seconds] = /^timeout=(\d+)$/.exec(headers.get('keep-alive') ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThan(30);
  });

  test('a client that does not get on with its body is let go', async () => {
    const { gateway, lines } = await start({}, { limits: { headers: 50, upload: 100 } });
    const head = 'POST /registry/-/open HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nabc';
    const answer = await raw(gateway.port, head);
    expect(answer).not.toContain('HTTP/1.1 200');
    expect(lines).toEqual([]);
  });
});

describe('gateway: the limits of Lambda', () => {
  const start = useGateway();
  const SIX_MB = 6_291_556;

  test('a request above 10 MB, or an event above 6 MB, is 413', async () => {
    const { url } = await start({}, { lambdaLimits: true });
    const sizes = [10 * 1024 * 1024 + 1, SIX_MB];
    const upload = { method: 'PUT', headers: token };
    const answers = await Promise.all(
      sizes.map((size) => fetch(`${url}/registry/widget`, { ...upload, body: 'x'.repeat(size) })),
    );
    expect(answers.map(({ status }) => status)).toEqual([413, 413]);
  });

  test('what JSON needs to quote a body counts too', async () => {
    const put = () => ({ statusCode: 200, body: 'fine' });
    const { url } = await start({ put }, { lambdaLimits: true });
    const send = (body: string) => fetch(`${url}/registry/widget`, { method: 'PUT', headers: token, body });
    const plain = await send('x'.repeat(4_000_000));
    const quoted = await send('"'.repeat(4_000_000));
    expect([plain.status, quoted.status]).toEqual([200, 413]);
  });

  test('the largest tarball is the one that the refusal names, less the length of the readme', async () => {
    const { gatewayResponses } = readApi(readFileSync('serverless.yml', 'utf8'));
    const sentence = gatewayResponses.get('REQUEST_TOO_LARGE')?.template ?? '';
    const [, named] = /up to ([\d.]+) MiB when packed, less the length of the readme/.exec(sentence) ?? [];
    const { url } = await start({ put: () => ({ statusCode: 200 }) }, { lambdaLimits: true });
    const send = async (MiB: number, readme: string) => {
      const body = publication(Math.floor(MiB * 1024 * 1024) - readme.length, readme);
      return (await fetch(`${url}/registry/widget`, { method: 'PUT', headers: token, body })).status;
    };
    const line = `Call "widget" with a number.${' It answers with another one.'.repeat(2)}\n`;
    for (const lines of [0, 750, 6000]) expect(await send(Number(named), line.repeat(lines))).toBe(200);
    expect(await send(Number(named) + 0.1, '')).toBe(413);
  });

  test('an answer above 6 MB is 502', async () => {
    const { url, lines } = await start(
      { open: () => ({ statusCode: 200, body: 'x'.repeat(SIX_MB) }) },
      { lambdaLimits: true },
    );
    expect((await fetch(`${url}/registry/-/open`)).status).toBe(502);
    expect(lines).toMatchObject([{ cause: expect.stringContaining('larger than Lambda takes') }]);
  });

  test('without them both are served', async () => {
    const { url } = await start({ put: () => ({ statusCode: 200, body: 'x'.repeat(SIX_MB) }) });
    const upload = { method: 'PUT', headers: token, body: 'x'.repeat(SIX_MB) };
    expect((await fetch(`${url}/registry/widget`, upload)).status).toBe(200);
  });

  test('without them, too, 1 MiB is the most that goes to a route which no package is sent to', async () => {
    const { url } = await start({ open: () => ({ statusCode: 200, body: 'fine' }) });
    const send = (body: string | Uint8Array<ArrayBuffer>, headers = {}) =>
      fetch(`${url}/registry/-/open`, { ...POST, headers, body });
    const bomb = Uint8Array.from(gzipSync(Buffer.alloc(2 ** 20 + 1)));
    expect((await send('x'.repeat(2 ** 20))).status).toBe(200);
    expect((await send('x'.repeat(2 ** 20 + 1))).status).toBe(413);
    expect((await send(bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
  });
});

describe('gateway: closing', () => {
  const start = useGateway();

  test('a request under way is answered, and then nobody is', async () => {
    const gate = signal();
    const reached = signal();
    const open = async () => {
      reached.give();
      await gate.given;
      return { statusCode: 200, body: 'late' };
    };
    const { url, gateway } = await start({ open });
    const pending = fetch(`${url}/registry/-/open`);
    await reached.given;
    const closed = gateway.close();
    gate.give();
    expect(await (await pending).text()).toBe('late');
    await closed;
    await expect(fetch(`${url}/registry/-/open`)).rejects.toThrow();
  });

  test('connections at rest do not hold it up, used or not', async () => {
    const { url, gateway } = await start();
    await (await fetch(`${url}/registry/-/open`)).text();
    const silent = connect(gateway.port, '127.0.0.1');
    await once(silent, 'connect');
    await gateway.close(600_000);
    silent.destroy();
  });

  test('what does not end is cut off after the grace', async () => {
    const reached = signal();
    const open = () => {
      reached.give();
      return new Promise(() => {});
    };
    const { url, gateway } = await start({ open }, { limits: { invocation: 1 } });
    const pending = fetch(`${url}/registry/-/open`);
    await reached.given;
    await gateway.close(10);
    await expect(pending).rejects.toThrow();
  });
});

/** A publish in npm's form, with a manifest of 10 kB and as many bytes of tarball. */
function publication(tarball: number, readme: string): string {
  const manifest = { name: 'widget', version: '1.0.0', files: ['x'.repeat(10_000)] };
  const attachment = { data: Buffer.alloc(tarball).toString('base64'), length: tarball };
  const versions = { '1.0.0': { ...manifest, readme } };
  return JSON.stringify({ _id: 'widget', versions, _attachments: { 'widget-1.0.0.tgz': attachment } });
}

function stream(size: number, chunks: number): ReadableStream {
  let left = chunks;
  return new ReadableStream({
    pull(controller) {
      if (left === 0) return controller.close();
      left -= 1;
      controller.enqueue(Buffer.alloc(size, 'x'));
    },
  });
}

/** Announces ten bytes, sends three, and hangs up. */
function half(url: string): ClientRequest {
  const upload = request(url, { method: 'POST', headers: { 'content-length': '10' } });
  upload.write('abc', () => upload.destroy(new Error('broken off')));
  return upload;
}
