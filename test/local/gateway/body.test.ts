import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { readBody } from '../../../src/local/gateway/body';

/** A request whose bytes the test hands over. */
function upload(): IncomingMessage {
  return new IncomingMessage(new Socket());
}

/** Hands one chunk over, and resolves when it has been taken. */
async function hand(request: IncomingMessage, chunk: Buffer): Promise<void> {
  const taken = new Promise((resolve) => request.once('data', resolve));
  request.push(chunk);
  await taken;
}

describe('readBody', () => {
  test('keeps the bytes and not the chunks, which a client can make as many as there are bytes', async () => {
    const request = upload();
    const body = readBody(request, 1000);
    const chunk = Buffer.alloc(1);
    for (const letter of 'abc') {
      chunk.write(letter);
      await hand(request, chunk);
    }
    request.push(null);
    expect((await body).toString()).toBe('abc');
  });

  test.each([
    ['one chunk', [100_000]],
    ['chunks of all sizes', [1, 16_384, 0, 3, 70_000, 1, 13_611]],
    ['single bytes', Array.from({ length: 20_000 }, () => 1)],
  ])('%s: every byte is in its place', async (_case, sizes) => {
    const request = upload();
    const body = readBody(request, 100_000);
    const chunks = sizes.map((size, index) => Buffer.alloc(size, index));
    for (const chunk of chunks) request.push(chunk);
    request.push(null);
    expect((await body).equals(Buffer.concat(chunks))).toBe(true);
  });

  test('holds no more than twice the bytes that came', async () => {
    const request = upload();
    const body = readBody(request, 2 ** 30);
    for (let sent = 0; sent < 100; sent += 1) request.push(Buffer.alloc(1000));
    request.push(null);
    const { byteLength } = (await body).buffer;
    expect(byteLength).toBeGreaterThanOrEqual(100_000);
    expect(byteLength).toBeLessThanOrEqual(200_000);
  });
});
