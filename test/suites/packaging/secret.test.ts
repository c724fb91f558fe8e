import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Packaged, packaged, type Resource } from '../../support/lambda/package';
import { resourcesFor } from '../../support/lambda/resources';
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
  });

  async function sourcesOf(name: string, handler: unknown): Promise<string> {
    const file = String(handler).replace(/\.default$/, '.js.map');
    const map: unknown = JSON.parse(await readFile(path.join(service.bundle(name), file), 'utf8'));
    return JSON.stringify(map);
  }

  const functions = () =>
    functionsOf(service.template).map(({ name, properties: { Handler, Role } }) => ({ name, Handler, Role }));

  test.each([
    ['ssm:/codebox/github', 'ReadSecretInSsm', 'ssm:GetParameter', ':parameter/codebox/github'],
    [
      'secretsmanager:codebox/github',
      'ReadSecretInSecretsManager',
      'secretsmanager:GetSecretValue',
      ':secret:codebox/github-??????',
    ],
  ])('%s may be read by those who use it, and by nobody else', async (secret, id, action, place) => {
    const resources = await resourcesFor({ CODEBOX_GITHUB_SECRET: secret });
    expect(policiesOf(resources)).toEqual([id]);
    expect(resources[id]?.Properties.PolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: action, Resource: { 'Fn::Sub': expect.stringContaining(place) } },
      ],
    });
    const allowed = JSON.stringify(resources[id]?.Properties.Roles).match(/\w+Role/g) ?? [];
    expect([...allowed].sort()).toEqual(await readers());
  });

  test('a secret in the functions’ own variables needs no policy, and no condition stands in for it', () => {
    expect(policiesOf(service.template.Resources)).toEqual([]);
    expect(service.template).not.toHaveProperty('Conditions');
  });

  function policiesOf(resources: Readonly<Record<string, Resource>>): readonly string[] {
    return Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::IAM::Policy');
  }

  /** The roles of the functions whose bundles can read it. */
  async function readers(): Promise<readonly string[]> {
    const roles = new Set<string>();
    for (const { name, Handler, Role } of functions()) {
      const sources = await sourcesOf(name, Handler);
      if (sources.includes('src/adapters/appSecret')) roles.add(JSON.stringify(Role));
    }
    return [...roles].map((role) => /\w+Role/.exec(role)?.[0] ?? role).sort();
  }

  test('the clients that read it are Lambda’s own, and in no bundle', async () => {
    for (const { name, Handler } of functions()) {
      const sources = await sourcesOf(name, Handler);
      expect(sources).not.toMatch(/client-ssm|client-secrets-manager/);
    }
  });
});
