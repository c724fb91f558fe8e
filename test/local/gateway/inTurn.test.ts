import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { signal } from '../../support/signal';
import { raw, useGateway } from './support';

const question = (body: string) =>
  `POST /registry/-/open HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/** That many requests in one piece, each with its number. */
const pipelined = (count: number) =>
  Array.from({ length: count }, (_, index) => question(`${index}`)).join('');

/** A function that waits, and tells which requests it was called for. */
function gated() {
  const gate = signal();
  const reached = signal();
  const begun: string[] = [];
  const open = async (event: unknown) => {
    begun.push(bodyOf(event));
    reached.give();
    await gate.given;
    return { statusCode: 200, body: `answer ${bodyOf(event)}.` };
  };
  return { open, begun, gate, reached };
}

function bodyOf(event: unknown): string {
  return String((event as { readonly body: string | null }).body);
}

describe('gateway: requests that are sent ahead', () => {
  const start = useGateway();

  test('wait until the answer before them has been given, and are answered in their order', async () => {
    let atOnce = 0;
    let most = 0;
    const open = async (event: unknown) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise(setImmediate);
      atOnce -= 1;
      return { statusCode: 200, body: `answer ${bodyOf(event)}.` };
    };
    const { gateway } = await start({ open });
    const last = question('last').replace('\r\n', '\r\nconnection: close\r\n');
    const answers = await raw(gateway.port, pipelined(10) + last);
    const order = [...answers.matchAll(/answer (\w+)\./g)].map(([, name]) => name);
    expect(order).toEqual([...Array.from({ length: 10 }, (_, index) => `${index}`), 'last']);
    expect(most).toBe(1);
  });

  test('are not begun for a client that does not read', async () => {
    const reached = signal();
    let begun = 0;
    const open = () => {
      begun += 1;
      reached.give();
      return { statusCode: 200, body: 'x'.repeat(64 * 1024 * 1024) };
    };
    const { gateway, url } = await start({ open, get: () => ({ statusCode: 200 }) });
    const client = connect(gateway.port, '127.0.0.1').pause();
    client.write(pipelined(5));
    await reached.given;
    // Whoever comes later is served in the meantime.
    for (let others = 0; others < 20; others += 1) await fetch(`${url}/registry/-/nothing`);
    expect(begun).toBe(1);
    client.destroy();
  });

  test('are too many at some number: the connection ends', async () => {
    const { open, begun, reached, gate } = gated();
    const { gateway, url } = await start({ open });
    const answers = raw(gateway.port, pipelined(100));
    await reached.given;
    expect(await answers).toBe('');
    gate.give();
    expect((await fetch(`${url}/registry/-/open`)).status).toBe(200);
    expect(begun).toEqual(['0', 'null']);
  });

  test('are not begun when the gateway closes: what was begun is answered, and nothing else', async () => {
    const { open, begun, reached, gate } = gated();
    const { gateway } = await start({ open });
    const answers = raw(gateway.port, pipelined(20));
    await reached.given;
    const closed = gateway.close();
    gate.give();
    const text = await answers;
    await closed;
    expect(text.match(/answer \w+\./g)).toEqual(['answer 0.']);
    expect(text).toMatch(/\r\nconnection: close\r\n/i);
    expect(begun).toEqual(['0']);
  });

  test('are not begun when the gateway closes while an answer is being sent', async () => {
    const long = 'x'.repeat(64 * 1024 * 1024);
    let begun = 0;
    const open = () => {
      begun += 1;
      return { statusCode: 200, body: long };
    };
    const { gateway } = await start({ open });
    const client = connect(gateway.port, '127.0.0.1');
    client.write(pipelined(2));
    const [head] = await once(client, 'data');
    let received = head.length;
    const closed = gateway.close();
    client.on('data', (chunk) => {
      received += chunk.length;
    });
    await Promise.all([closed, once(client, 'close')]);
    expect(received).toBeGreaterThan(long.length);
    expect(begun).toBe(1);
  });

  test('are not begun when the client has gone', async () => {
    const { open, begun, reached, gate } = gated();
    const { gateway, url } = await start({ open });
    const client = connect(gateway.port, '127.0.0.1');
    client.write(pipelined(3));
    await reached.given;
    client.destroy();
    await once(client, 'close');
    for (let others = 0; others < 20; others += 1) await fetch(`${url}/registry/-/nothing`);
    gate.give();
    for (let others = 0; others < 20; others += 1) await fetch(`${url}/registry/-/nothing`);
    expect(begun).toEqual(['0']);
  });
});
