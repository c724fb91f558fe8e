import { GetObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import authorize from '../../src/authorizers/github';
import getTags from '../../src/dist-tags/get';
import putTag from '../../src/dist-tags/put';
import { allows, readPolicy } from '../../src/local/gateway/policy';
import { newToken } from '../../src/registry/machineTokens/form';
import whoami from '../../src/whoami/get';
import { setEnvironment } from '../support/environment';
import { apiEvent, authorizerEvent } from '../support/events';
import { s3Error } from '../support/fakeS3';
import { ALICE, create, revoke, tokenFor, useMakers } from '../support/machineTokens';
import { bodyOf, useRegistry } from '../support/registry';
import { useTopic } from '../support/topic';

const KEY = '-/tokens/583231.json';
const SETTINGS = { restrictedOrgs: 'acme', admins: 'alice' };

const ask = (authorization: string) => authorize(authorizerEvent({ authorization }));
const bearer = (token: string) => ask(`Bearer ${token}`);

const READING = ['GET registry/@acme%2fwidget', 'POST registry/-/npm/v1/security/advisories/bulk'];
const PUBLISHING = ['PUT registry/@acme%2fwidget', 'DELETE registry/-/package/@acme%2fwidget/dist-tags/next'];
const OTHERS = [
  'POST registry/-/npm/v1/tokens',
  'DELETE registry/-/npm/v1/tokens/token/x',
  'DELETE registry/@acme%2fwidget/-rev/1',
  'POST registry/-/stage/1/approve',
];

function allowed({ policyDocument }: APIGatewayAuthorizerResult): readonly string[] {
  const statements = readPolicy(policyDocument);
  return [...READING, ...PUBLISHING, ...OTHERS].filter((request) => {
    const [method = '', path = ''] = request.split(' ');
    return allows(statements, authorizerEvent({ method, path }).methodArn);
  });
}

/** What a route gets of a decision. */
function userOf({ principalId, context }: APIGatewayAuthorizerResult): Readonly<Record<string, string>> {
  const values = Object.entries(context ?? {}).map(([name, value]) => [name, String(value)]);
  return { principalId, ...Object.fromEntries(values) };
}

describe('the authorizer with a token for machines', () => {
  const registry = useRegistry(SETTINGS);
  useMakers();
  const configured = async (changes: Readonly<Record<string, string>>, run: () => Promise<void>) => {
    const { bucket, githubUrl } = process.env;
    const restore = setEnvironment({ ...SETTINGS, bucket, githubUrl, ...changes });
    await run().finally(restore);
  };

  test('lets it read, and says to the routes whose it is, what it is for and until when', async () => {
    const token = await tokenFor({
      name: 'ci',
      packages: ['@acme/widget'],
      cidr_whitelist: ['192.0.2.0/24'],
    });
    const policy = await bearer(token);
    expect(allowed(policy)).toEqual(READING);
    expect(policy.principalId).toMatch(/^token:[0-9a-f]{12}$/);
    expect(policy.context).toEqual({
      username: 'alice',
      avatar: 'https://github.example/u/583231',
      userId: '583231',
      createdAt: expect.stringMatching(/^\d{4}-/),
      updatedAt: '',
      kind: 'machine',
      groups: 'org:acme,team:acme/core,members,admins',
      packages: '@acme/widget',
      actions: 'read',
      networks: '192.0.2.0/24',
      exp: expect.stringMatching(/^\d{10}$/),
      token: expect.stringMatching(/^[0-9a-f]{12}$/),
      tokenName: 'ci',
      denial: expect.stringMatching(/which alice made.* Only people approve and reject/),
    });
  });

  test('lets one that publishes publish, and neither unpublish nor make tokens', async () => {
    const access = JSON.stringify([
      { packages: ['*'], read: ['members'], publish: ['admins'], tokens: ['admins'] },
    ]);
    await configured({ access }, async () => {
      const token = await tokenFor({ packages_and_scopes_permission: 'read-write' });
      expect(allowed(await bearer(token))).toEqual([...READING, ...PUBLISHING]);
    });
  });

  test('takes it in Basic with the name of its maker, and with no other', async () => {
    const token = await tokenFor();
    const basic = (user: string) => ask(`Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`);
    for (const user of ['Alice', '']) expect(allowed(await basic(user))).toEqual(READING);
    await expect(basic('bob')).rejects.toThrow(/^Unauthorized$/);
  });

  test('reads one object for a whole install', async () => {
    const token = await tokenFor();
    // The first use of a day is written down, by the keeper.
    await bearer(token);
    registry.restart();
    registry.s3.mock.resetHistory();
    await Promise.all(Array.from({ length: 15 }, () => bearer(token)));
    await bearer(token);
    expect(registry.s3.mock.commandCalls(GetObjectCommand).map(({ args }) => args[0].input.Key)).toEqual([
      KEY,
    ]);
  });

  test('refuses one that was never made, and reads nothing for a typing error', async () => {
    const token = await tokenFor();
    registry.s3.mock.resetHistory();
    const wrong = `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`;
    await expect(bearer(wrong)).rejects.toThrow(/^Unauthorized$/);
    expect(registry.s3.mock.calls()).toEqual([]);
    for (const forged of [newToken(583_231), newToken(4)]) {
      await expect(bearer(forged)).rejects.toThrow(/^Unauthorized$/);
    }
  });

  test('refuses one that was never made also where S3 does not say that the object is missing', async () => {
    registry.s3.failNext('GetObject', s3Error('AccessDenied', 403));
    await expect(bearer(newToken(4))).rejects.toThrow(/^Unauthorized$/);
  });

  test('refuses what is kept in the bucket: a stolen hash is useless', async () => {
    const { key } = bodyOf(await create());
    const [kept] = JSON.parse(String(registry.s3.text(KEY))).tokens;
    for (const stolen of [key, `cbx_${key}`, kept.beginning]) {
      await expect(bearer(stolen)).rejects.toThrow(/^Unauthorized$/);
    }
  });

  test('refuses one that was revoked, or has ended', async () => {
    const { key, token } = bodyOf(await create());
    const other = await tokenFor();
    await bearer(other);
    await revoke(key);
    await expect(bearer(token)).rejects.toThrow(/^Unauthorized$/);
    const record = JSON.parse(String(registry.s3.text(KEY)));
    const ended = record.tokens.map((kept: object) => ({
      ...kept,
      ends: new Date(Date.now() - 1).toISOString(),
    }));
    registry.s3.put(KEY, JSON.stringify({ ...record, tokens: ended }));
    registry.restart();
    await expect(bearer(other)).rejects.toThrow(/^Unauthorized$/);
  });

  test('is a 503 while the bucket is away, and never a refusal', async () => {
    const token = await tokenFor();
    registry.s3.failNext('GetObject', s3Error('SlowDown', 503));
    await expect(bearer(token)).rejects.toMatchObject({ status: 503 });
    expect(allowed(await bearer(token))).toEqual(READING);
    registry.s3.put(KEY, 'damaged');
    registry.restart();
    await expect(bearer(token)).rejects.toMatchObject({ status: 503 });
  });

  test('asks the rules as they are now: a person, a group or a rule that goes ends it', async () => {
    const access = (tokens: readonly string[]) =>
      JSON.stringify([{ packages: ['@acme/*'], read: ['members'], publish: ['admins'], tokens }]);
    const token = await (async () => {
      let made = '';
      await configured({ access: access(['team:acme/core']) }, async () => {
        made = await tokenFor({ scopes: ['@acme'] });
      });
      return made;
    })();
    const reach = async (changes: Readonly<Record<string, string>>) => {
      let found: readonly string[] = [];
      await configured(changes, async () => {
        found = allowed(await bearer(token));
      });
      return found;
    };
    expect(await reach({ access: access(['team:acme/core']) })).toEqual(READING);
    expect(await reach({ access: access(['user:alice']) })).toEqual(READING);
    expect(await reach({ access: access(['team:acme/other']) })).toEqual([]);
    expect(await reach({ access: access(['team:acme/core']), restrictedOrgs: 'elsewhere' })).toEqual([]);
  });

  test('says nothing of the token in its log', async () => {
    const token = await tokenFor({ name: 'ci' });
    await bearer(token);
    expect(JSON.stringify(registry.logged())).not.toContain(token.slice(17));
    expect(registry.logged()).toContainEqual(
      expect.objectContaining({ namespace: 'authorizer', user: 'alice', kind: 'machine', allowed: 'read' }),
    );
  });
});

describe('a route with a token for machines', () => {
  const registry = useRegistry({
    ...SETTINGS,
    logReads: 'true',
    logTopic: 'arn:aws:sns:eu-central-1:123456789012:log',
  });
  useMakers();
  const topic = useTopic();
  const tagsOf = async (name: string, user: Readonly<Record<string, string>>) => {
    const resource = '/registry/-/package/{name}/dist-tags';
    return getTags(apiEvent({ resource, params: { name: encodeURIComponent(name) }, user }));
  };

  test('serves the packages that it names, and hides the others', async () => {
    const index = (name: string) =>
      JSON.stringify({
        name,
        'dist-tags': { latest: '1.0.0' },
        versions: { '1.0.0': { name, version: '1.0.0' } },
      });
    for (const name of ['@acme/widget', '@acme/other']) registry.s3.put(`${name}/index.json`, index(name));
    const user = userOf(await bearer(await tokenFor({ packages: ['@acme/widget'] })));
    expect((await tagsOf('@acme/widget', user)).statusCode).toBe(200);
    expect((await tagsOf('@acme/other', user)).statusCode).toBe(404);
    expect((await tagsOf('@acme/other', ALICE)).statusCode).toBe(200);
  });

  test('says in its log line and its event that it was the token, and not its maker', async () => {
    const { key, token } = bodyOf(await create());
    const name = '@acme/widget';
    const version = { name, version: '1.0.0' };
    registry.s3.put(
      `${name}/index.json`,
      JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } }),
    );
    await tagsOf(name, userOf(await bearer(token)));
    await tagsOf(name, ALICE);
    const [machine, person] = registry.logged().filter(({ namespace }) => namespace === 'dist-tags:get');
    expect(machine).toMatchObject({ user: 'alice', token: key.slice(0, 12) });
    expect(person).toMatchObject({ user: 'alice' });
    expect(person).not.toHaveProperty('token');
    const [first, second] = topic
      .events()
      .filter((event) => Object(event).namespace === 'info:dist-tags:get');
    expect(first).toMatchObject({ user: { name: 'alice' }, token: key.slice(0, 12) });
    expect(second).not.toHaveProperty('token');
  });

  test('names the token in a refusal, as its maker may do that', async () => {
    const user = userOf(await bearer(await tokenFor()));
    const resource = '/registry/-/package/{name}/dist-tags/{tag}';
    const params = { name: '@acme%2fwidget', tag: 'next' };
    const refused = await putTag(apiEvent({ method: 'PUT', resource, params, body: '"1.0.0"', user }));
    expect([refused.statusCode, bodyOf(refused).error]).toEqual([
      403,
      expect.stringContaining('This token, which alice made, may not publish @acme/widget.'),
    ]);
  });

  test('refuses it from an address outside its networks, without a word about them', async () => {
    const inside = userOf(await bearer(await tokenFor({ cidr_whitelist: ['192.0.2.0/24'] })));
    const outside = userOf(await bearer(await tokenFor({ cidr_whitelist: ['198.51.100.0/24'] })));
    expect((await whoami(apiEvent({ user: inside }))).statusCode).toBe(200);
    const refused = await whoami(apiEvent({ user: outside }));
    expect([refused.statusCode, bodyOf(refused).error]).toEqual([
      403,
      'This token may not be used from 192.0.2.1.',
    ]);
  });

  test('refuses it once it has ended, though the gateway still believes in it', async () => {
    const user = userOf(await bearer(await tokenFor()));
    expect((await whoami(apiEvent({ user }))).statusCode).toBe(200);
    expect((await whoami(apiEvent({ user: { ...user, exp: '1000000000' } }))).statusCode).toBe(401);
    expect((await whoami(apiEvent({ user: { ...user, exp: '' } }))).statusCode).toBe(401);
  });
});
