import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Packaged, packaged } from '../../support/lambda/package';
import { functionsOf } from './template';

const PLACE = path.resolve(__dirname, '../../../.serverless_plugins/lib/secret-place.js');

/** What serverless.yml is told, in a process of its own: it reads the environment as it is loaded. */
async function place(secret: string | undefined): Promise<unknown> {
  const script = `console.log(JSON.stringify(require(${JSON.stringify(PLACE)})))`;
  const env = { PATH: process.env.PATH, ...(secret !== undefined && { CODEBOX_GITHUB_SECRET: secret }) };
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { env });
  return JSON.parse(stdout);
}

describe('the place of the client secret', () => {
  test.each([
    ['ssm:/codebox/github', { store: 'ssm', resource: 'parameter/codebox/github' }],
    [
      ' secretsmanager:codebox/github ',
      { store: 'secretsmanager', resource: 'secret:codebox/github-??????' },
    ],
  ])('%s is where those who need it may read', async (secret, expected) => {
    expect(await place(secret)).toEqual(expected);
  });

  test.each(['hunter2', 'ssm:', 'ssm:/*', 'secretsmanager:?', undefined])(
    'with %s nobody may read anywhere, and nothing is repeated',
    async (secret) => {
      expect(await place(secret)).toEqual({ store: 'environment', resource: 'secret:-??????' });
    },
  );
});

describe('the packaged template: the client secret', () => {
  let service: Packaged;
  beforeAll(async () => {
    service = await packaged();
  }, 180_000);

  async function sourcesOf(name: string, handler: unknown): Promise<string> {
    const file = String(handler).replace(/\.default$/, '.js.map');
    const map: unknown = JSON.parse(await readFile(path.join(service.bundle(name), file), 'utf8'));
    return JSON.stringify(map);
  }

  const functions = () =>
    functionsOf(service.template).map(({ name, properties: { Handler, Role } }) => ({ name, Handler, Role }));

  test.each([
    ['ReadSecretInSsm', 'SecretIsInSsm', 'ssm:GetParameter'],
    ['ReadSecretInSecretsManager', 'SecretIsInSecretsManager', 'secretsmanager:GetSecretValue'],
  ])('%s is there only where the secret is, and lets nobody do more', (id, condition, action) => {
    const policy = service.template.Resources[id];
    expect(policy).toMatchObject({ Type: 'AWS::IAM::Policy', Condition: condition });
    expect(policy?.Properties.PolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: action,
          Resource: { 'Fn::Sub': expect.stringMatching(/:secret:-\?{6}$/) },
        },
      ],
    });
  });

  test('those who use it may read it, and nobody else', async () => {
    const readers = new Set<string>();
    for (const { name, Handler, Role } of functions()) {
      const sources = await sourcesOf(name, Handler);
      if (sources.includes('src/adapters/appSecret')) readers.add(JSON.stringify(Role));
    }
    const { Roles } = service.template.Resources.ReadSecretInSsm?.Properties ?? {};
    const allowed = JSON.stringify(Roles).match(/\w+Role/g);
    const names = [...readers].map((role) => /\w+Role/.exec(role)?.[0]);
    expect([...(allowed ?? [])].sort()).toEqual(names.sort());
  });

  test('the clients that read it are Lambda’s own, and in no bundle', async () => {
    for (const { name, Handler } of functions()) {
      const sources = await sourcesOf(name, Handler);
      expect(sources).not.toMatch(/client-ssm|client-secrets-manager/);
    }
  });
});
