import { describe, expect, test } from '@jest/globals';
import getProfile from '../../src/profile/get';
import { apiEvent } from '../support/events';
import { bodyOf, useRegistry } from '../support/registry';

const resource = '/registry/-/npm/v1/user';
const user = {
  username: 'Octo-Cat',
  avatar: 'https://github.example/u/7',
  userId: '7',
  createdAt: '2011-01-25T18:44:36Z',
  updatedAt: '2026-01-02T03:04:05Z',
  kind: 'personal',
};

describe('GET /registry/-/npm/v1/user', () => {
  useRegistry();

  test('tells what GitHub says of the caller', async () => {
    const result = await getProfile(apiEvent({ resource, user }));
    expect(result.statusCode).toBe(200);
    expect(bodyOf(result)).toMatchObject({
      name: 'Octo-Cat',
      github: 'Octo-Cat',
      avatar: 'https://github.example/u/7',
      id: '7',
      created: '2011-01-25T18:44:36Z',
      updated: '2026-01-02T03:04:05Z',
    });
  });

  test('has every field that npm prints, and no second factor', async () => {
    const profile = bodyOf(await getProfile(apiEvent({ resource, user })));
    const printed = ['email', 'email_verified', 'fullname', 'homepage', 'freenode', 'twitter'];
    for (const field of printed) expect(profile).toHaveProperty(field);
    expect(profile).toMatchObject({ tfa: null, cidr_whitelist: null });
  });

  test('leaves empty what the authorizer did not tell', async () => {
    const result = await getProfile(apiEvent({ resource, user: { username: 'ann' } }));
    expect(bodyOf(result)).toMatchObject({ name: 'ann', created: '', updated: '', avatar: '', id: '' });
  });

  test('answers 401 where no authorizer was asked', async () => {
    const result = await getProfile(apiEvent({ resource, user: null }));
    expect(result.statusCode).toBe(401);
    expect(bodyOf(result).error).toBe('You are not logged in.');
  });
});
