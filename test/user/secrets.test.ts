import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import authorize from '../../src/authorizers/github';
import { outages, randomToken } from '../../src/local/github';
import logOut from '../../src/user/delete';
import logIn from '../../src/user/put';
import { useBucket } from '../support/bucket';
import { knowSecret, saw, sawAnswer } from '../support/capture';
import { setEnvironment } from '../support/environment';
import { apiEvent, authorizerEvent } from '../support/events';
import { CLIENT_ID, CLIENT_SECRET, useGitHub, users } from '../support/github';
import { useTopic } from '../support/topic';

const { github, lines } = useGitHub({ logTopic: 'arn:aws:sns:eu-central-1:123456789012:log' });
useTopic();
useBucket();
const MISTYPED = 'mistyped-secret-0123456789abcdef01234567';

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
async function everywhere(token: string): Promise<void> {
  const entry = authorize(authorizerEvent({ authorization: `Bearer ${token}` }));
  const thrown = entry.catch((error: unknown) => {
    saw('a log line', inspect(error, { depth: 9, showHidden: true }));
  });
  await Promise.all([thrown, put('somebody', token).then(sawAnswer)]);
  saw('an error answered', inspect(await remove(token)));
}

describe('secrets', () => {
  test.each(['working', ...Object.keys(outages), 'wrong secret'])(
    'stay out of logs, events, URLs and errors while GitHub is: %s',
    async (state) => {
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
        githubSecret: state === 'wrong secret' ? MISTYPED : CLIENT_SECRET,
        restrictedOrgs: 'acme',
        logTopic: 'arn:aws:sns:eu-central-1:123456789012:log',
      });
      github().fail(outage);
      knowSecret(...tokens, MISTYPED, Buffer.from(`${CLIENT_ID}:${MISTYPED}`).toString('base64'));
      await Promise.all(tokens.map(everywhere)).finally(restore);
      // That none of them was seen, `useGitHub` makes sure of after each test.
      expect(lines.length).toBeGreaterThan(tokens.length);
    },
  );
});
