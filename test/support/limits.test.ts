import { createServer } from 'node:http';
import { describe, expect, test } from '@jest/globals';

describe('no server of a test ends a connection because a test is slow', () => {
  test('neither with the limits of Node', () => {
    const { keepAliveTimeout, headersTimeout, requestTimeout } = createServer();
    expect({ keepAliveTimeout, headersTimeout, requestTimeout }).toEqual({
      keepAliveTimeout: 500_000,
      headersTimeout: 6_000_000,
      requestTimeout: 30_000_000,
    });
  });

  test('nor with those of the registry', () => {
    const server = createServer({ keepAliveTimeout: 65_000, headersTimeout: 20_000 });
    server.setTimeout(180_000);
    const { keepAliveTimeout, headersTimeout, timeout } = server;
    expect([keepAliveTimeout, headersTimeout, timeout]).toEqual([6_500_000, 2_000_000, 18_000_000]);
  });
});

test('a test may still set how long a connection rests', () => {
  const server = createServer({ requestTimeout: 200, headersTimeout: 100 });
  server.setTimeout(300);
  server.keepAliveTimeout = 1_000;
  const { keepAliveTimeout, requestTimeout, timeout } = server;
  expect([keepAliveTimeout, requestTimeout, timeout]).toEqual([1_000, 200, 300]);
});
