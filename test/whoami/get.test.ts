import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import whoami from '../../src/whoami/get';
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

const resource = '/registry/-/whoami';

describe('GET /-/whoami', () => {
  test('tells the name that the authorizer found', async () => {
    const { statusCode, body } = await whoami(
      apiEvent({ resource, user: { username: 'Octo-Cat', avatar: '' } }),
    );
    expect([statusCode, JSON.parse(body)]).toEqual([200, { username: 'Octo-Cat' }]);
  });

  test('answers 401 where no authorizer was asked', async () => {
    const { statusCode, body } = await whoami(apiEvent({ resource, user: null }));
    expect(statusCode).toBe(401);
    expect(JSON.parse(body)).toEqual({ ok: false, success: false, error: 'You are not logged in.' });
  });
});
