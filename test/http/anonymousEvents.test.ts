import { describe, expect, test } from '@jest/globals';
import putUser from '../../src/user/put';
import { apiEvent } from '../support/events';
import { useGitHub } from '../support/github';
import { useTopic } from '../support/topic';

useGitHub({ logTopic: 'arn:aws:sns:eu-central-1:123456789012:log' });
const topic = useTopic();

const TRICK = 'adduser \u001b[2J<https://evil.example|click> \u202egnp.exe';

function logIn(name: string, headers: Readonly<Record<string, string>>) {
  return putUser(
    apiEvent({
      user: null,
      method: 'PUT',
      resource: '/registry/-/user/{id}',
      params: { id: `org.couchdb.user:${encodeURIComponent(name)}` },
      headers,
      body: JSON.stringify({ name, password: 'correct horse battery staple' }),
    }),
  );
}

describe('an event about a request of nobody', () => {
  test.each(['referer', 'npm-command', 'user-agent'])('repeats nothing that stands in %s', async (header) => {
    expect((await logIn('<https://evil.example>', { [header]: TRICK })).statusCode).toBeGreaterThanOrEqual(
      400,
    );
    expect(topic.events()).toEqual([
      {
        user: { name: 'anonymous', avatar: '' },
        timestamp: expect.any(String),
        level: 'error',
        namespace: 'error:user:put',
        command: { name: 'Unknown', args: [] },
        body: { message: expect.stringMatching(/^Answered with \d{3}\.$/) },
      },
    ]);
    expect(JSON.stringify(topic.events())).not.toContain('evil');
  });
});
