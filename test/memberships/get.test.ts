import { describe, expect, test } from '@jest/globals';
import getMemberships from '../../src/memberships/get';
import { apiEvent } from '../support/events';
import { bodyOf, useRegistry } from '../support/registry';

const groups = 'members,org:acme,team:acme/core,team:acme/leads,team:other/core';

function ask(path: string, params: Readonly<Record<string, string>>) {
  const user = { username: 'Ann', groups };
  return getMemberships(apiEvent({ resource: `/registry/-/${path}`, params, user }));
}

describe('what is known of organisations and teams', () => {
  useRegistry();

  test.each([
    ['org/{scope}/user', { scope: 'acme' }, { Ann: 'developer' }],
    ['org/{scope}/user', { scope: '@Acme' }, { Ann: 'developer' }],
    ['org/{scope}/user', { scope: 'other' }, { Ann: 'developer' }],
    ['org/{scope}/team', { scope: 'acme' }, ['acme:core', 'acme:leads']],
    ['team/{scope}/{team}/user', { scope: 'acme', team: 'Core' }, ['Ann']],
  ])('%s of %j is %j', async (path, params, expected) => {
    const answer = await ask(path, params);
    expect([answer.statusCode, bodyOf(answer)]).toEqual([200, expected]);
  });

  test.each([
    ['org/{scope}/user', { scope: 'acm' }],
    ['org/{scope}/team', { scope: 'members' }],
    ['team/{scope}/{team}/user', { scope: 'acme', team: 'cor' }],
    ['team/{scope}/{team}/user', { scope: 'acme', team: '' }],
  ])('%s of %j is 404', async (path, params) => {
    expect((await ask(path, params)).statusCode).toBe(404);
  });

  test('refuses the packages of a team, with the sentence of all that GitHub keeps', async () => {
    const answer = await ask('team/{scope}/{team}/package', { scope: 'acme', team: 'core' });
    expect([answer.statusCode, bodyOf(answer).error]).toEqual([
      403,
      'Organisations and teams are managed at GitHub, not in this registry.',
    ]);
  });

  test('says where the rest is', async () => {
    expect(bodyOf(await ask('org/{scope}/user', { scope: 'nobody' })).error).toContain(
      'the rest is at GitHub',
    );
  });
});
