import { inspect } from 'node:util';
import { describe, expect, jest, test } from '@jest/globals';
import { outages } from '../../src/local/github';
import { CLIENT_SECRET } from '../support/github';
import { AGENTS, begin, inBrowser, openPage, poll, useLogin } from '../support/login';
import { useTopic } from '../support/topic';

const { github, lines, s3 } = useLogin({
  logTopic: 'arn:aws:sns:eu-central-1:123456789012:log',
  logReads: 'true',
});
const topic = useTopic();

type Run = { readonly secrets: readonly string[]; readonly token: string | undefined };

/** A whole login, and whatever in it is not for others; `token` when there was one. */
async function run(user: string, agent: string): Promise<Run> {
  const login = await begin({ agent });
  await openPage(login.loginUrl);
  const { cookie, next, callback } = await inBrowser(login, user);
  const { body } = await poll(login.doneUrl, { agent });
  const query = new URL(callback).searchParams;
  const secrets = [
    login.loginUrl.split('/').at(-1),
    login.doneUrl.split('/').at(-1),
    login.code,
    cookie.split('=')[1],
    query.get('state'),
    query.get('code'),
    new URL(next).searchParams.get('code_challenge'),
    body.token,
  ];
  return {
    secrets: secrets.filter((one): one is string => typeof one === 'string' && one !== ''),
    token: body.token,
  };
}

describe('the secrets of a login', () => {
  test.each(['working', ...Object.keys(outages).filter((name) => name !== 'hang')])(
    'stay out of log lines, events, GitHub’s addresses and the bucket while GitHub is: %s',
    async (state) => {
      const captured: string[] = [];
      for (const method of ['warn', 'error', 'info', 'debug'] as const) {
        jest
          .spyOn(console, method)
          .mockImplementation((...values) => void captured.push(inspect(values, { depth: 9 })));
      }
      const outage = Object.entries(outages).find(([name]) => name === state)?.[1];
      github().fail(outage, { path: '/login/oauth/access_token' });
      const runs = await Promise.all(
        ['Reader', 'admin', 'outsider', ''].flatMap((user) =>
          Object.values(AGENTS).map((agent) => run(user, agent)),
        ),
      );
      const stored = [...s3().objects].map(([key, { body }]) => `${key} ${Buffer.from(body)}`);
      const events = JSON.stringify(topic.events());
      const said = [lines, captured, events, github().requests, stored].flat().join('\n');

      expect(lines.length).toBeGreaterThan(40);
      expect(stored).toHaveLength(runs.length);
      expect(runs.filter(({ token }) => token !== undefined)).toHaveLength(state === 'working' ? 6 : 0);
      for (const secret of [CLIENT_SECRET, ...runs.flatMap(({ secrets }) => secrets)]) {
        expect(said).not.toContain(secret);
      }
      // Not in the middle of a sealed value, where such letters come about by chance.
      expect(said).not.toMatch(/(?<![\w-])gh[a-z]_[A-Za-z0-9]{20}/);
    },
  );
});
