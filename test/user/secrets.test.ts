import { inspect } from 'node:util';
import { describe, expect, jest, test } from '@jest/globals';
import authorize from '../../src/authorizers/github';
import { outages, randomToken } from '../../src/local/github';
import logOut from '../../src/user/delete';
import logIn from '../../src/user/put';
import { setEnvironment } from '../support/environment';
import { apiEvent, authorizerEvent } from '../support/events';
import { CLIENT_ID, CLIENT_SECRET, useGitHub, users } from '../support/github';
import { useTopic } from '../support/topic';

const { github, lines } = useGitHub({ logTopic: 'arn:aws:sns:eu-central-1:123456789012:log' });
const topic = useTopic();

function put(name: string, password: string) {
  return logIn(
    apiEvent({
      method: 'PUT',
      resource: '/registry/-/user/{id}',
      params: { id: `org.couchdb.user:${name}` },
      body: JSON.stringify({ name, password }),
      headers: { referer: `login ${password}`, authorization: `Bearer ${password}` },
    }),
  );
}

function remove(token: string) {
  return logOut(
    apiEvent({
      method: 'DELETE',
      resource: '/registry/-/user/token/{token}',
      params: { token },
      headers: { authorization: `Bearer ${token}`, referer: `logout ${token}` },
    }),
  );
}

/** Everything that a token can be sent to; what the authorizer throws reaches the log of its runtime. */
async function everywhere(token: string): Promise<string[]> {
  const entry = authorize(authorizerEvent({ authorization: `Bearer ${token}` }));
  const thrown = entry.then(
    () => '',
    (error: unknown) => inspect(error, { depth: 9, showHidden: true }),
  );
  const seen = await Promise.all([thrown, put('somebody', token).then(({ body }) => body)]);
  const removed = await remove(token);
  return [...seen, inspect(removed)];
}

describe('secrets', () => {
  const captured: string[] = [];
  const capture = (...values: unknown[]) => void captured.push(inspect(values, { depth: 9 }));

  test.each(['working', ...Object.keys(outages), 'wrong secret'])(
    'stay out of logs, events, URLs and answers while GitHub is: %s',
    async (state) => {
      for (const method of ['warn', 'error', 'info', 'debug'] as const) {
        jest.spyOn(console, method).mockImplementation(capture);
      }
      const tokens = [
        users.admin.token,
        users.outsider.token,
        github().issue('gho_', { login: 'Reader', clientId: CLIENT_ID }),
        github().issue('gho_', { login: 'admin', clientId: 'Iv1.another' }),
        github().issue('', { login: 'Reader', clientId: CLIENT_ID }),
        github().issue('ghs_', { login: 'admin' }),
        github().issue('github_pat_', { login: 'admin' }),
        randomToken('ghp_'),
      ];
      const outage = Object.entries(outages).find(([name]) => name === state)?.[1];
      const restore = setEnvironment({
        githubUrl: github().apiUrl,
        githubClientId: CLIENT_ID,
        githubSecret: state === 'wrong secret' ? 'mistyped-secret-0123456789abcdef01234567' : CLIENT_SECRET,
        restrictedOrgs: 'acme',
        logTopic: 'arn:aws:sns:eu-central-1:123456789012:log',
      });
      github().fail(outage);
      const answers = await Promise.all(tokens.map(everywhere)).finally(restore);

      const published = JSON.stringify(topic.events());
      const said = [answers.flat(2), lines, captured, published, github().requests].flat().join('\n');
      expect(lines.length).toBeGreaterThan(tokens.length);
      const pair = (secret: string) => Buffer.from(`${CLIENT_ID}:${secret}`).toString('base64');
      const secrets = [
        ...tokens,
        CLIENT_SECRET,
        pair(CLIENT_SECRET),
        'mistyped-secret-0123456789abcdef01234567',
        pair('mistyped-secret-0123456789abcdef01234567'),
      ];
      for (const secret of secrets) expect(said).not.toContain(secret);
    },
  );
});
