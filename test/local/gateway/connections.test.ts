import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { until } from '../../support/until';
import { raw, useGateway } from './support';

const clients: Socket[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

/** A client that never hangs up, whatever the server does. */
async function stubborn(port: number, bytes: string): Promise<Socket> {
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  clients.push(client);
  client.on('error', () => {});
  client.resume();
  client.write(bytes);
  await once(client, 'connect');
  return client;
}

const ASK = 'GET /registry/-/open HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';

/** Who comes back later is let in only when the first client's connection has ended. */
const IMPATIENT = { headers: 50, upload: 100, farewell: 50, connections: 1 };

/**
 * Asks on new connections until somebody is served, as the limits of the gateway may be too short for this test, too, on
 * a busy machine.
 */
function untilServed(port: number): Promise<void> {
  return until(
    async () => (await raw(port, ASK)).startsWith('HTTP/1.1 200'),
    () => 'Nobody is served.',
  );
}

describe('gateway: connections', () => {
  const start = useGateway();

  test('above the most that are kept at a time are closed, and those after them served', async () => {
    const { gateway } = await start({}, { limits: { connections: 1 } });
    const first = await stubborn(gateway.port, '');
    expect(await raw(gateway.port, ASK)).toBe('');
    first.destroy();
    await untilServed(gateway.port);
  });

  test.each([
    ['a request that does not get on', 'GET /registry/-/open HTTP/1.1\r\nhost: a\r\n'],
    ['nothing at all', ''],
    ['no HTTP', 'hello\r\n\r\n'],
    ['a tunnel', 'CONNECT a:443 HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['an expectation that nobody knows', 'GET / HTTP/1.1\r\nhost: a\r\nexpect: x\r\n\r\n'],
    [
      'a body that does not get on',
      'POST /registry/-/open HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\na',
    ],
  ])('with %s end after the answer, though the client never hangs up', async (_case, bytes) => {
    const { gateway } = await start({}, { limits: IMPATIENT });
    await stubborn(gateway.port, bytes);
    await untilServed(gateway.port);
  });

  test('end, too, when the client goes on sending', async () => {
    const { gateway } = await start({}, { limits: IMPATIENT });
    const client = await stubborn(gateway.port, 'GET /registry/-/open HTTP/1.1\r\nhost: a\r\n');
    const drip = setInterval(() => client.write('x-a: b\r\n'), 20);
    await untilServed(gateway.port);
    clearInterval(drip);
  });

  test('that were refused have no request of theirs begun any more', async () => {
    const begun: unknown[] = [];
    const open = (event: unknown) => {
      begun.push(event);
      return { statusCode: 200 };
    };
    const { gateway } = await start({ open }, { limits: IMPATIENT });
    const client = await stubborn(gateway.port, 'GET /registry/-/open HTTP/1.1\r\nhost: a\r\n');
    await once(client, 'end');
    client.write('\r\n');
    await untilServed(gateway.port);
    expect(begun).toHaveLength(1);
  });
});
