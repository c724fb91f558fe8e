import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createGitHub } from '../../../src/adapters/github';
import { currentConfig } from '../../../src/config';
import { useGitHub } from '../../support/github';
import { close, listen } from '../../support/server';

const DOCUMENTED = { documentation_url: 'https://docs.github.com/rest' };

/** What a gateway before GitHub Enterprise answers to everything. */
describe.each([
  [401, { message: 'Unauthorized' }],
  [403, { message: 'Forbidden' }],
  [404, { message: 'no Route matched with those values' }],
])('a gateway that says %i in the shape of GitHub', (status, refusal) => {
  useGitHub();
  let body: object = refusal;
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  let url = '';
  beforeAll(async () => {
    url = await listen(server);
  });
  afterAll(() => close(server));

  const calls = {
    'an app’s token': () => adapter().identify('gho_any'),
    'a personal token': () => adapter().identify('ghp_any'),
    'a logout': () => adapter().revoke('gho_any'),
    'a membership': () => memberships(['org:acme']),
    'many memberships': () => memberships(['org:acme', 'team:acme/core', 'team:acme/other']),
  };
  /** Rejects where none can be learnt. */
  async function memberships(groups: readonly string[]) {
    const { sure, unsure } = await adapter().memberships(groups, { token: 'gho_any', login: 'admin' });
    if (unsure.size === groups.length) throw unsure.get('org:acme');
    return sure;
  }
  const adapter = () => createGitHub({ ...currentConfig(), githubUrl: url });

  test.each(Object.entries(calls))('is no answer about %s', async (_what, ask) => {
    body = refusal;
    await expect(ask()).rejects.toMatchObject({ status: 503 });
  });

  test('is one with a link to GitHub’s documentation', async () => {
    body = { ...refusal, ...DOCUMENTED };
    for (const ask of [calls['a membership'], calls['many memberships']]) {
      const outcome = ask();
      if (status === 401) await expect(outcome).rejects.toMatchObject({ status: 503 });
      else expect(await outcome).toEqual([]);
    }
  });
});
