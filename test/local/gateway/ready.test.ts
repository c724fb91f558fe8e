import { describe, expect, test } from '@jest/globals';
import { useGateway } from './support';

describe('gateway: GET /-/ready', () => {
  const start = useGateway();
  const leaving = { isLeaving: () => true, fault: async () => 'The registry stops.' };

  test.each(['/-/ready', '/registry/-/ready'])('%s answers anyone that all is well', async (path) => {
    const { url } = await start();
    const response = await fetch(`${url}${path}`);
    expect([response.status, await response.json()]).toEqual([200, { ok: true }]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect((await fetch(`${url}${path}`, { method: 'HEAD' })).status).toBe(200);
  });

  test('has the path of the public URL', async () => {
    const { url } = await start({}, { basePath: '/' });
    expect((await fetch(`${url}/-/ready`)).status).toBe(200);
    expect((await fetch(`${url}/registry/-/ready`)).status).toBe(404);
  });

  test('says why requests should go elsewhere, and lets go of who keeps a connection', async () => {
    const { url } = await start({}, { readiness: leaving });
    const response = await fetch(`${url}/registry/-/ready`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { ok: false, success: false, error: 'The registry stops.' },
    ]);
    expect(response.headers.get('retry-after')).toBe('5');
    const other = await fetch(`${url}/registry/-/open`);
    expect([other.status, other.headers.get('connection')]).toEqual([200, 'close']);
  });

  test('is for GET and HEAD alone', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/registry/-/ready`, { method: 'POST' })).status).toBe(404);
  });

  test('is kept from web pages that gave their name this address', async () => {
    const { url } = await start({}, { ownUrls: [new URL('https://npm.example/')] });
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      const headers = { host: 'evil.example' };
      request(`${url}/-/ready`, { headers }, (response) => resolve(response.resume().statusCode)).end();
    });
    expect(status).toBe(421);
  });
});
