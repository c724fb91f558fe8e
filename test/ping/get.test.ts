import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { version } from '../../package.json';
import ping from '../../src/ping/get';
import { setEnvironment } from '../support/environment';
import { apiEvent } from '../support/events';

let restore: () => void;
beforeAll(() => {
  restore = setEnvironment();
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterAll(() => {
  restore();
  jest.restoreAllMocks();
});

describe('GET /-/ping', () => {
  test('answers an empty object to anyone, and says which version it is', async () => {
    const event = apiEvent({ resource: '/registry/-/ping', query: { write: 'true' } });
    const { statusCode, body, headers } = await ping(event);
    expect([statusCode, JSON.parse(body)]).toEqual([200, {}]);
    expect(headers).toMatchObject({ 'codebox-version': version });
  });
});
