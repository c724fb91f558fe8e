import { createServer } from 'node:http';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createLogger } from '../../src/adapters/logger';
import { randomToken } from '../../src/local/github';
import { setEnvironment } from '../support/environment';
import { giveUp } from '../support/limits';
import { close, listen } from '../support/server';

describe('the logger', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  function logged(entry: Readonly<Record<string, unknown>>): string {
    const log = jest.spyOn(console, 'log').mockImplementation(() => {});
    createLogger({ region: 'eu-central-1', logTopic: undefined }).line({ level: 'error', ...entry });
    return String(log.mock.calls[0]?.[0]);
  }

  test('writes a line of JSON', () => {
    expect(JSON.parse(logged({ namespace: 'package:get' }))).toEqual({
      time: expect.stringMatching(/^\d{4}-.+Z$/),
      level: 'error',
      namespace: 'package:get',
    });
  });

  test.each(['gho_', 'ghu_', 'ghp_', 'github_pat_', 'ghs_', 'ghr_', ''] as const)(
    'lets no token %s… through that somebody overlooked, and keeps the line JSON',
    (prefix) => {
      const token = randomToken(prefix);
      const line = logged({ cause: { stack: `at "GET /x?token=${token}"\n` }, [token]: [token] });
      expect(line).not.toContain(token);
      expect(JSON.parse(line)).toMatchObject({ cause: { stack: 'at "GET /x?token=[redacted]"\n' } });
    },
  );

  test('gives up a topic that does not answer, long before the write behind the event would be lost', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => {});
    const server = createServer(() => void giveUp());
    const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    const restore = setEnvironment({ ...credentials, AWS_ENDPOINT_URL_SNS: await listen(server) });
    const logTopic = 'arn:aws:sns:eu-central-1:123456789012:log';
    const event = { level: 'info', namespace: 'info:package:put', body: {}, timestamp: '' } as const;
    const whose = { user: { name: 'admin', avatar: '' }, command: { name: 'publish', args: [] } };
    await createLogger({ region: 'eu-central-1', logTopic }).publish({ ...event, ...whose });
    restore();
    await close(server);
    expect(log.mock.calls.map(([line]) => JSON.parse(String(line)))).toMatchObject([
      { level: 'error', namespace: 'info:package:put', error: 'The event could not be published.' },
    ]);
  });
});
