import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createLogger } from '../../src/adapters/logger';
import { randomToken } from '../../src/local/github';

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
});
