import { describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import authorize from '../../src/authorizers/github';
import { allows, readPolicy } from '../../src/local/gateway/policy';
import { outages } from '../../src/local/github';
import { authorizerEvent } from '../support/events';
import { bodyOf } from '../support/registry';
import { exchangeFor, readToken, rule, useWorkflows } from '../support/workflows';

const workflows = useWorkflows();

const ask = (authorization: string) => authorize(authorizerEvent({ authorization }));
const bearer = (token: string) => ask(`Bearer ${token}`);

async function publishToken(): Promise<string> {
  return bodyOf(await exchangeFor('@acme%2fwidget', workflows.idToken())).token;
}

/** Those of the requests that the policy lets through. */
function allowed({ policyDocument }: APIGatewayAuthorizerResult): readonly string[] {
  const statements = readPolicy(policyDocument);
  return REQUESTS.filter((request) => {
    const [method = '', path = ''] = request.split(' ');
    return allows(statements, authorizerEvent({ method, path }).methodArn);
  });
}

const READING = [
  'GET registry/@acme%2fwidget',
  'HEAD registry/@acme%2fwidget',
  'GET registry/-/package/@acme%2fwidget/visibility',
  'POST registry/-/npm/v1/security/advisories/bulk',
];
const PUBLISHING = [
  'PUT registry/@acme%2fwidget',
  'PUT registry/-/package/@acme%2fwidget/dist-tags/next',
  'DELETE registry/-/package/@acme%2fwidget/dist-tags/next',
];
const PROPOSING = ['POST registry/-/stage/package/@acme%2fwidget'];
const DECIDING = [
  'POST registry/-/stage/00000000-0000-4000-8000-000000000000/approve',
  'DELETE registry/-/stage/00000000-0000-4000-8000-000000000000',
];
const UNPUBLISHING = [
  'DELETE registry/@acme%2fwidget/-rev/1',
  'DELETE registry/@acme%2fwidget/-/w-1.0.0.tgz',
];
const REQUESTS = [
  ...READING,
  ...PUBLISHING,
  ...PROPOSING,
  ...UNPUBLISHING,
  ...DECIDING,
  'POST registry/-/npm/v1/tokens',
];

describe('the authorizer with a token that was minted for a workflow', () => {
  test('lets it read and publish, and says to the routes which package, until when, and for whom', async () => {
    const policy = await bearer(await publishToken());
    expect(allowed(policy)).toEqual([...READING, ...PUBLISHING, ...PROPOSING]);
    expect(policy.principalId).toBe('oidc:acme/widgets');
    expect(policy.context).toEqual({
      username: 'acme/widgets (release.yml)',
      avatar: '',
      userId: '',
      createdAt: '',
      updatedAt: '',
      kind: 'oidc',
      groups: 'oidc:acme/widgets,repo-id:456789',
      packages: '@acme/widget',
      actions: 'read,publish',
      exp: expect.stringMatching(/^\d{10}$/),
      startedBy: '1',
      denial: 'The token of this workflow does not allow that. Ask the administrators of this registry.',
    });
  });

  test('lets it unpublish where a rule says so', async () => {
    const unpublishing = { ...rule, actions: ['publish', 'unpublish'] };
    workflows.configure({ trustedPublishers: JSON.stringify([unpublishing]) });
    const policy = await bearer(await publishToken());
    // `DELETE` is for all of them: the route lets no workflow decide (test/stage/decide.test.ts).
    const deleting = DECIDING.filter((request) => request.startsWith('DELETE'));
    expect(allowed(policy)).toEqual([...READING, ...PUBLISHING, ...PROPOSING, ...UNPUBLISHING, ...deleting]);
  });

  test('lets it propose and nothing else where a rule says so', async () => {
    workflows.configure({ trustedPublishers: JSON.stringify([{ ...rule, actions: ['stage'] }]) });
    const policy = await bearer(await publishToken());
    expect(allowed(policy)).toEqual([...READING, ...PROPOSING]);
    expect(policy.context).toMatchObject({
      actions: 'read,stage',
      packages: '@acme/widget',
      denial: 'This workflow may only propose versions, with: npm stage publish. Only people approve them.',
    });
  });

  test('lets one for npm ci read', async () => {
    const { token } = bodyOf(await readToken(workflows.idToken()));
    const policy = await bearer(token);
    expect(allowed(policy)).toEqual(READING);
    expect(policy.context).toMatchObject({ actions: 'read', packages: '@acme/*' });
  });

  test('asks nobody, so that it works while GitHub does not', async () => {
    const token = await publishToken();
    workflows.github.fail(outages.error);
    const before = workflows.github.requests.length;
    await expect(bearer(token)).resolves.toMatchObject({ principalId: 'oidc:acme/widgets' });
    await expect(bearer(`${token}x`)).rejects.toThrow(/^Unauthorized$/);
    expect(workflows.github.requests).toHaveLength(before);
  });

  test('refuses it after its time', async () => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 901_000);
    const token = await publishToken();
    clock.mockRestore();
    await expect(bearer(token)).rejects.toThrow(/^Unauthorized$/);
  });

  test('refuses it where no workflow is trusted any more', async () => {
    const token = await publishToken();
    for (const trustedPublishers of [undefined, '[]']) {
      workflows.configure({ trustedPublishers });
      await expect(bearer(token)).rejects.toThrow(/^Unauthorized$/);
    }
    workflows.configure({});
    await expect(bearer(token)).resolves.toMatchObject({ principalId: 'oidc:acme/widgets' });
  });

  test('refuses it under a user name, and everything that only looks like it', async () => {
    const token = await publishToken();
    const basic = Buffer.from(`admin:${token}`).toString('base64');
    for (const header of [`Basic ${basic}`, 'Bearer cbx_', 'Bearer cbx_a.b.c', `Bearer ${token.slice(4)}`]) {
      await expect(ask(header)).rejects.toThrow(/^Unauthorized$/);
    }
  });

  test('logs for whom it decided, and no token', async () => {
    const token = await publishToken();
    await bearer(token);
    const line = JSON.parse(workflows.lines.at(-1) ?? '');
    expect(line).toMatchObject({ namespace: 'authorizer', user: 'acme/widgets (release.yml)', kind: 'oidc' });
    expect(JSON.stringify(line)).not.toContain('cbx_');
  });
});
