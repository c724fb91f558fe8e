import { describe, expect, test } from '@jest/globals';
import { outages } from '../../src/local/github';
import { knowSecret } from '../support/capture';
import { AGENTS, begin, inBrowser, openPage, poll, useLogin } from '../support/login';
import { useTopic } from '../support/topic';

const { github, lines, s3 } = useLogin({
  logTopic: 'arn:aws:sns:eu-central-1:123456789012:log',
  logReads: 'true',
});
useTopic();

/** A whole login. Resolves with the token, if there was one; whatever is not for others is known to the capture. */
async function run(user: string, agent: string): Promise<string | undefined> {
  const login = await begin({ agent });
  await openPage(login.loginUrl);
  const { cookie, callback } = await inBrowser(login, user);
  const { body } = await poll(login.doneUrl, { agent });
  const query = new URL(callback).searchParams;
  const secrets = [
    login.loginUrl.split('/').at(-1),
    login.doneUrl.split('/').at(-1),
    login.code,
    cookie.split('=')[1],
    query.get('state'),
    query.get('code'),
    body.token,
  ];
  knowSecret(...secrets.filter((one): one is string => typeof one === 'string' && one !== ''));
  return body.token;
}

describe('the secrets of a login', () => {
  test.each(['working', ...Object.keys(outages)])(
    'stay out of log lines, events, errors, GitHub’s URLs and the bucket while GitHub is: %s',
    async (state) => {
      const outage = Object.entries(outages).find(([name]) => name === state)?.[1];
      github().fail(outage, { path: '/login/oauth/access_token' });
      const runs: Awaited<ReturnType<typeof run>>[] = [];
      for (const user of ['Reader', 'admin', 'outsider', '']) {
        // One after the other: fetch gives a connection that somebody else hangs up on to the next one.
        for (const agent of Object.values(AGENTS)) runs.push(await run(user, agent));
      }
      // That none of them was seen, `useLogin` makes sure of after each test.
      expect(lines.length).toBeGreaterThan(40);
      expect([...s3().objects.keys()].filter((key) => key.startsWith('-/login/'))).toHaveLength(runs.length);
      expect(runs.filter((token) => token !== undefined)).toHaveLength(state === 'working' ? 6 : 0);
      expect(github().requests.join()).toContain('/login/oauth/access_token');
    },
  );
});
