import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';

test('no server of a test ends a connection because a test is slow', () => {
  expect(createServer().keepAliveTimeout).toBe(500_000);
});

test('a test may still set how long a connection rests', () => {
  const server = createServer();
  server.keepAliveTimeout = 1_000;
  expect(server.keepAliveTimeout).toBe(1_000);
});
