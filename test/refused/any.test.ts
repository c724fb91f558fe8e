import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readApi } from '../../src/local/gateway/routes';
import refuse from '../../src/refused/any';
import { refusal } from '../../src/registry/access/refusal';
import { apiEvent } from '../support/events';
import { realRoutes } from '../support/realRoutes';
import { bodyOf, useRegistry } from '../support/registry';

describe('routes that npm asks for and this registry does not have', () => {
  useRegistry();

  test.each([
    ['GET', 'npm/v1/keys', 404, 'does not sign packages'],
    ['POST', 'npm/v1/user', 403, 'kept at GitHub'],
    ['GET', 'user/{id}', 403, 'GitHub decides who publishes'],
    ['POST', 'package/{name}/access', 403, 'Access is decided at GitHub'],
    ['PUT', 'org/{scope}/user', 403, 'managed at GitHub'],
    ['DELETE', 'team/{scope}/{team}', 403, 'managed at GitHub'],
    ['POST', 'package/{name}/trust', 403, 'administrators of this registry decide'],
    ['DELETE', 'package/{name}/trust/{id}', 403, 'administrators of this registry decide'],
  ])('%s /registry/-/%s is %i with a sentence', async (method, path, status, sentence) => {
    const result = await refuse(apiEvent({ method, resource: `/registry/-/${path}` }));
    expect(result.statusCode).toBe(status);
    expect(bodyOf(result)).toEqual({ ok: false, success: false, error: expect.stringContaining(sentence) });
  });

  test('every such route of serverless.yml has a sentence of its own', () => {
    const routes = realRoutes(readApi(readFileSync('serverless.yml', 'utf8')).routes);
    const refused = routes.filter(({ function: { handler } }) => handler === 'src/refused/any.default');
    expect(refused.length).toBeGreaterThan(13);
    for (const { resource } of refused) {
      expect([resource, refusal(resource).sentence]).not.toContain(
        'This registry has nothing at that address.',
      );
    }
  });
});
