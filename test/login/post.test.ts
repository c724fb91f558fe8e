import { describe, expect, test } from '@jest/globals';
import webLogin from '../../src/login/post';
import { apiEvent } from '../support/events';
import { useGitHub } from '../support/github';
import { useTopic } from '../support/topic';

useGitHub({ logTopic: 'arn:aws:sns:eu-central-1:123456789012:log' });
const topic = useTopic();

const event = (body: string) => apiEvent({ method: 'POST', resource: '/registry/-/v1/login', body });

describe('POST /-/v1/login', () => {
  test.each(['', '{}', '{"create":true}', '{"hostname":"vm"}', '{'])(
    'answers 404 to %j, so that npm asks for name and password',
    async (body) => {
      const result = await webLogin(event(body));
      expect(result.statusCode).toBe(404);
      expect(JSON.parse(result.body)).toEqual({
        ok: false,
        success: false,
        error: expect.stringContaining('personal access token'),
      });
    },
  );

  test('is no error to tell subscribers of', async () => {
    await webLogin(event('{}'));
    expect(topic.events()).toEqual([]);
  });
});
