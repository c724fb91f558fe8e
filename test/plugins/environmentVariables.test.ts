import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EnvironmentVariables } from '../../.serverless_plugins/environment-variables/plugin';
import { setEnvironment } from '../support/environment';
import { fakeServerless, noCredentials, ServerlessError } from '../support/fakeServerless';
import { makeTempFolder, removeFolder } from '../support/tempFolder';

const complete: Readonly<Record<string, string | undefined>> = {
  CODEBOX_REGION: 'eu-central-1',
  CODEBOX_BUCKET: 'acme-packages',
  CODEBOX_REGISTRY: 'https://registry.example/',
  CODEBOX_GITHUB_URL: 'https://github.example/api/v3/',
  CODEBOX_GITHUB_CLIENT_ID: 'client-id',
  CODEBOX_GITHUB_SECRET: 'client-secret-0123456789abcdef012345',
  CODEBOX_ADMINS: 'alice, bob-2,carol_acme',
  CODEBOX_RESTRICTED_ORGS: 'acme',
  CODEBOX_PUBLIC_URL: 'https://npm.example/registry',
  CODEBOX_PRIVATE_SCOPES: '@acme,tools',
  CODEBOX_LOG_READS: 'true',
};
const none = Object.fromEntries(Object.keys(complete).map((name) => [name, undefined]));

let restore = () => {};
beforeEach(() => {
  restore = setEnvironment(none);
});
afterEach(() => restore());

async function check(
  variables: Readonly<Record<string, string | undefined>>,
  hook = 'before:package:initialize',
  serverless = fakeServerless('acme-packages-test'),
) {
  const restoreThese = setEnvironment(variables);
  try {
    await serverless.run(EnvironmentVariables, hook);
    return { error: undefined, warnings: serverless.output.warning };
  } catch (error) {
    return { error, warnings: serverless.output.warning };
  } finally {
    restoreThese();
  }
}

describe('environment-variables', () => {
  test('says nothing when all is well', async () => {
    expect(await check(complete)).toEqual({ error: undefined, warnings: [] });
  });

  test('lists everything that is missing at once, each with what it is for', async () => {
    const { error } = await check(none);
    expect(error).toBeInstanceOf(ServerlessError);
    expect(String(error).match(/CODEBOX_\w+ is missing\. It is .+\./g)).toHaveLength(5);
    expect(String(error)).toContain(
      'CODEBOX_RESTRICTED_ORGS is missing: everybody with a GitHub account could read your packages; name the organisations, or set it to * if you mean that. It is the GitHub organisations',
    );
    for (const name of ['REGION', 'BUCKET', 'REGISTRY', 'GITHUB_CLIENT_ID', 'GITHUB_SECRET']) {
      expect(String(error)).toContain(`CODEBOX_${name} is missing. It is `);
    }
  });

  test('refuses a webhook on a private network, which a function does not have', async () => {
    const folder = await makeTempFolder();
    const CODEBOX_POLICY = path.join(folder, 'codebox.yml');
    const hook = { name: 'inside', events: ['package:put'], url: 'ssm:/url', secret: 'ssm:/key' };
    const written = (allowPrivate: boolean) =>
      writeFile(CODEBOX_POLICY, JSON.stringify({ webhooks: [{ ...hook, allowPrivate }] }));
    await written(true);
    const { error } = await check({ ...complete, CODEBOX_POLICY });
    expect(String(error)).toContain('The webhook inside has allowPrivate, which is for npm start alone');
    await written(false);
    expect((await check({ ...complete, CODEBOX_POLICY })).error).toBeUndefined();
    await removeFolder(folder);
  });

  test('counts blanks as missing', async () => {
    const { error } = await check({ ...complete, CODEBOX_BUCKET: '  ' });
    expect(String(error)).toContain('CODEBOX_BUCKET is missing.');
  });

  test.each([
    ['CODEBOX_REGION', 'Frankfurt', 'is not the name of an AWS region'],
    ['CODEBOX_BUCKET', 'Acme_Packages', "does not make a bucket's name (Acme_Packages-test)"],
    ['CODEBOX_BUCKET', 'a'.repeat(60), "does not make a bucket's name"],
    ['CODEBOX_REGISTRY', 'registry.example', 'is not an http(s) URL'],
    ['CODEBOX_REGISTRY', 'https://me:secret@registry.example/', 'must not hold a user name or password'],
    [
      'CODEBOX_GITHUB_URL',
      'https://github.com/acme',
      'is the website, not the API (https://api.github.com/)',
    ],
    ['CODEBOX_ADMINS', 'alice;bob', 'names "alice;bob", which is not a GitHub user'],
    ['CODEBOX_RESTRICTED_ORGS', 'acme, the others', 'names "the others", which is not a GitHub organisation'],
    ['CODEBOX_RESTRICTED_ORGS', ' , ', 'holds only commas'],
    ['CODEBOX_ADMINS', ',', 'holds only commas'],
    ['CODEBOX_GITHUB_SECRET', 'unused', 'must have at least 32 characters'],
    ['CODEBOX_GITHUB_SECRET', 'SSM:/codebox/github-secret', 'must be the secret itself, or a place'],
    ['CODEBOX_PUBLIC_URL', 'npm.example', 'is not an http(s) URL'],
    ['CODEBOX_PRIVATE_SCOPES', '@acme/widget', 'names "@acme/widget", which is not a scope'],
    ['CODEBOX_LOG_READS', 'yes', 'must be true or false'],
    ['CODEBOX_RATE_LIMIT', '0', 'must be a number from 1 to 10000'],
    ['CODEBOX_ALARM_EMAIL', 'ops', 'is not an email address'],
    ['CODEBOX_UPSTREAM_CACHE_DAYS', '0', 'must be a number from 1 to 3650'],
    ['CODEBOX_LOGIN_RATE_LIMIT', 'few', 'must be a number from 1 to 10000'],
  ])('refuses %s=%s', async (name, value, problem) => {
    const { error } = await check({ ...complete, [name]: value });
    expect(error).toBeInstanceOf(ServerlessError);
    expect(String(error)).toContain(`  ${name} ${problem}`);
    expect(String(error).match(/CODEBOX_\w+ /g)).toHaveLength(1);
  });

  test.each([
    ['https://npm.example/registry', 'is this registry itself.'],
    ['https://NPM.example/', 'is this registry itself.'],
    ['https://abc123.execute-api.eu-central-1.amazonaws.com/prod/registry/', 'or another one like it.'],
    ['https://abc123.execute-api.cn-north-1.amazonaws.com.cn/prod/registry', 'or another one like it.'],
  ])('refuses %s for public packages, and says which to take', async (registry, problem) => {
    const { error } = await check({ ...complete, CODEBOX_REGISTRY: registry });
    expect(error).toBeInstanceOf(ServerlessError);
    expect(String(error)).toContain(problem);
    expect(String(error)).toContain('the one that npm uses where this one is not set up');
  });

  test('stops every command at a malformed region, and at nothing else', async () => {
    const wrong = await check({ ...complete, CODEBOX_REGION: 'nope' }, 'initialize');
    expect(String(wrong.error)).toContain('CODEBOX_REGION is not the name of an AWS region');
    expect((await check(none, 'initialize')).error).toBeUndefined();
    expect((await check(complete, 'initialize')).error).toBeUndefined();
  });

  const MISSPELT = { CODEBOX_RESTRICTED_ORG: 'acme', CODEBOX_ADMIN: 'alice', codebox_bucket: '' };
  const named = [
    'CODEBOX_RESTRICTED_ORG is not a setting. The nearest name is CODEBOX_RESTRICTED_ORGS.',
    'CODEBOX_ADMIN is not a setting. The nearest name is CODEBOX_ADMINS.',
    'codebox_bucket is not a setting. The nearest name is CODEBOX_BUCKET.',
  ];

  test('refuses settings that there are not, with the nearest name', async () => {
    const { error } = await check({ ...complete, ...MISSPELT, CODEBOX_ADMINS: undefined });
    expect(error).toBeInstanceOf(ServerlessError);
    for (const sentence of named) expect(String(error)).toContain(`  ${sentence}`);
  });

  test.each([
    ['remove', true],
    ['codebox verify', true],
    ['package', false],
    ['codebox doctor', false],
    ['codebox settings', false],
  ])('sls %s stops at such a setting before it begins: %j', async (command, stops) => {
    const serverless = fakeServerless('b', { commands: command.split(' ') });
    const { error } = await check({ ...none, ...MISSPELT }, 'initialize', serverless);
    expect(String(error)).toContain(stops ? named[0] : 'undefined');
    expect(String(error)).not.toContain('is missing');
  });

  test('keeps the secrets to itself', async () => {
    const { error } = await check({
      ...complete,
      CODEBOX_REGISTRY: 'https://me:hunter2@registry.example/',
      CODEBOX_GITHUB_SECRET: 'hunter3',
    });
    expect(String(error)).not.toMatch(/hunter/);
  });

  test('leaves out what has a default', async () => {
    const { error } = await check({
      ...complete,
      CODEBOX_GITHUB_URL: undefined,
      CODEBOX_PUBLIC_URL: undefined,
      CODEBOX_PRIVATE_SCOPES: undefined,
      CODEBOX_LOG_READS: undefined,
    });
    expect(error).toBeUndefined();
  });

  test('warns when nobody may publish, and when everybody may read', async () => {
    const { error, warnings } = await check({
      ...complete,
      CODEBOX_ADMINS: undefined,
      CODEBOX_RESTRICTED_ORGS: '*',
    });
    expect(error).toBeUndefined();
    expect(warnings).toEqual([
      'CODEBOX_ADMINS is empty: nobody may publish.',
      'Everybody with a GitHub account may read your packages (*).',
    ]);
  });

  test('warns of what the variables come to, not of each that is empty', async () => {
    const { warnings } = await check({
      ...complete,
      CODEBOX_RESTRICTED_ORGS: undefined,
      CODEBOX_ACCESS: '{"members":["org:acme"],"rules":[{"packages":["*"],"read":["members"]}]}',
    });
    expect(warnings).toEqual(['No access rule lets anybody publish.']);
  });

  test('names every fault of a variable', async () => {
    const { error } = await check({ ...complete, CODEBOX_ACCESS: '[{"packages":["@acme"],"raed":[]}]' });
    expect(String(error)).toMatch(
      /CODEBOX_ACCESS has a fault in rule 1: it has the unknown field "raed"\. CODEBOX_ACCESS has a fault in rule 1: packages names "@acme".*\. It is the rules/,
    );
  });
});

describe('environment-variables: what AWS would refuse after the upload', () => {
  const HOOK = 'before:package:initialize';
  const told = async (given: Parameters<typeof fakeServerless>[1]) =>
    String((await check(complete, HOOK, fakeServerless('b', given))).error);

  test('variables of more than 4 KB, with the names of the longest', async () => {
    const environment = {
      access: '["rule"],'.repeat(300),
      registry: 'x'.repeat(600),
      apiEndpoint: 'y'.repeat(200),
      admins: 'z',
    };
    expect(await told({ environment })).toMatch(
      /variables of the function \w+ take 4\d{3} bytes, and Lambda takes 4096 together\. The longest are CODEBOX_ACCESS \(3302\), CODEBOX_REGISTRY \(602\), CODEBOX_PUBLIC_URL \(202\)\. Move CODEBOX_ACCESS \(as access\) into codebox\.yml, where there is room \(docs\/settings\.md\)\./,
    );
  });

  test('they are to be made shorter where none of them may stand in codebox.yml', async () => {
    expect(await told({ environment: { admins: 'x'.repeat(4100) } })).toMatch(
      /\(4102\).*\. Make them shorter\.$/m,
    );
    const long = { access: 'x'.repeat(2000), trustedPublishers: 'x'.repeat(2100) };
    expect(await told({ environment: long })).toContain(
      'Move CODEBOX_ACCESS (as access) and CODEBOX_TRUSTED_PUBLISHERS (as trustedPublishers) into',
    );
  });

  test('what JSON needs to quote a value counts, as it does for Lambda', async () => {
    expect(await told({ environment: { access: 'x'.repeat(4000) } })).toBe('undefined');
    expect(await told({ environment: { access: '"'.repeat(2100) } })).toContain('CODEBOX_ACCESS (4202)');
  });

  test('values that the deployment fills in count with their length', async () => {
    const filled = { 'Fn::Join': ['', ['https://', { Ref: 'ApiGatewayRestApi' }, '.example']] };
    const environment = { access: 'x'.repeat(4000), apiEndpoint: filled, logTopic: { Ref: 'LogTopic' } };
    expect(await told({ environment })).toContain('take 4183 bytes');
  });

  test('a stage that makes names of functions longer than 64 characters', async () => {
    const stage = 'x'.repeat(49);
    expect(await told({ stage })).toContain(
      `The stage ${stage} is too long by 1: its function codebox-npm-${stage}-get has 65 characters, and Lambda takes 64.`,
    );
    expect(await told({ stage: 'x'.repeat(40) })).toBe('undefined');
  });

  test('the stage that API Gateway keeps for itself', async () => {
    expect(await told({ stage: 'test-invoke-stage' })).toContain(
      'API Gateway keeps the stage test-invoke-stage',
    );
  });
});

describe('environment-variables: AWS credentials', () => {
  const without = (...commands: readonly string[]) =>
    fakeServerless('acme-packages-test', { commands, account: noCredentials });
  const HOOK = 'before:package:initialize';

  test('a deployment without them ends before anything is packaged, in one sentence', async () => {
    const { error } = await check(complete, HOOK, without('deploy'));
    expect(error).toBeInstanceOf(ServerlessError);
    expect(String(error)).toMatch(/^Error: There are no AWS credentials\. [^\n]+$/);
  });

  test('what was packaged before is not deployed without them', async () => {
    const { error } = await check(complete, 'before:deploy:deploy', without('deploy'));
    expect(String(error)).toContain('There are no AWS credentials.');
  });

  test('the variables come first, and to package takes no credentials', async () => {
    expect(String((await check(none, HOOK, without('deploy'))).error)).not.toContain('credentials');
    expect((await check(complete, HOOK, without('package'))).error).toBeUndefined();
  });
});
