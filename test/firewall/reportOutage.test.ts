import { describe, expect, test } from '@jest/globals';
import { useRegistry } from '../support/registry';
import { DAY, download, policyOf } from './support';

describe('with mode: report', () => {
  const registry = useRegistry({ policy: policyOf({ minAge: 3 * DAY, mode: 'report' }) });

  test('a tarball is served though its packument cannot be had, by which the rules go', async () => {
    registry.upstream.fail((_request, response) => response.writeHead(503).end());
    expect((await download('1.0.0')).statusCode).toBe(302);
  });
});
