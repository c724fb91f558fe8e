import { execFile } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { COMPLETE } from '../support/completeVariables';

const ROOT = path.join(__dirname, '../..');
const FRAMEWORK = path.join(ROOT, 'node_modules/serverless/bin/serverless.js');
const STACK = /^ +at /m;

const none = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(AWS|CODEBOX)_/.test(name)),
);

const WRONG = {
  CODEBOX_REGION: 'nope',
  CODEBOX_BUCKET: 'Acme_Packages',
  CODEBOX_REGISTRY: 'registry.example',
  CODEBOX_GITHUB_URL: 'github.example',
  CODEBOX_GITHUB_CLIENT_ID: '',
  CODEBOX_GITHUB_SECRET: 'ssm:no-path',
  CODEBOX_GITHUB_WEB_URL: 'github.example',
  CODEBOX_LOGIN_FLOW: 'foo',
  CODEBOX_SESSION_SECRET: 'short',
  CODEBOX_ADMINS: 'alice;bob',
  CODEBOX_RESTRICTED_ORGS: 'the others',
  CODEBOX_ACCESS: '{',
  CODEBOX_ALLOW_PATS: 'foo',
  CODEBOX_PUBLIC_URL: 'npm.example',
  CODEBOX_LOG_READS: 'foo',
  CODEBOX_PRIVATE_SCOPES: '@acme/widget',
  CODEBOX_TRUSTED_PUBLISHERS: '{',
  CODEBOX_OIDC_ISSUER: 'issuer.example',
  CODEBOX_TARBALLS: 'foo',
  CODEBOX_UPSTREAM_CACHE: 'foo',
  CODEBOX_PUBLIC_TARBALLS: 'foo',
};

type Result = { readonly code: number; readonly output: string };

/** The real framework, with no AWS credentials to find. */
function sls(command: string, variables: Readonly<Record<string, string>> = {}): Promise<Result> {
  const noCredentials = {
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  const env = { ...none, ...noCredentials, ...variables };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [FRAMEWORK, ...command.split(' ')],
      { cwd: ROOT, env },
      (_, out, err) => resolve({ code: child.exitCode ?? -1, output: `${out}${err}` }),
    );
  });
}

describe('the plugins in the real framework', () => {
  test('sls codebox --help lists the commands with their usage', async () => {
    const { code, output } = await sls('codebox --help');
    expect(code).toBe(0);
    for (const command of [
      'encrypt',
      'index',
      'domain',
      'verify',
      'doctor',
      'block',
      'allow',
      'unblock',
      'rules',
      'why',
    ]) {
      expect(output).toMatch(new RegExp(`^codebox ${command} +[A-Z]`, 'm'));
    }
  });

  test('sls remove --help tells how to delete or keep the packages', async () => {
    const { output } = await sls('remove --help');
    for (const option of ['--delete-packages', '--keep-packages']) expect(output).toContain(`\n${option} `);
  });

  test.each(['package', 'deploy'])(
    'sls %s without variables stops with one list and no stack',
    async (command) => {
      const { code, output } = await sls(command);
      expect(code).toBe(1);
      expect(output.match(/^ {2}CODEBOX_\w+ is missing\. It is /gm)).toHaveLength(5);
      expect(output).not.toMatch(STACK);
    },
  );

  test('sls package with everything wrong stops with one list of all of it and no stack', async () => {
    const { code, output } = await sls('package', WRONG);
    expect(code).toBe(1);
    const named = [...output.matchAll(/^ {2}(CODEBOX_\w+) .+\. It is /gm)].map(([, name]) => name);
    expect(named.sort()).toEqual(Object.keys(WRONG).sort());
    expect(output).not.toMatch(STACK);
  });

  test('sls package tells before the upload what AWS would refuse after it', async () => {
    const rule = {
      packages: ['@acme/widgets-*'],
      read: ['members', 'team:acme/guests'],
      publish: ['admins'],
    };
    const access = JSON.stringify(Array.from({ length: 45 }, () => rule));
    const { code, output } = await sls(`package --stage ${'x'.repeat(40)}`, { CODEBOX_ACCESS: access });
    expect(code).toBe(1);
    expect(output).toMatch(/^ {2}The variables of the function .+ The longest are CODEBOX_ACCESS \(\d+\), /m);
    expect(output).toMatch(/^ {2}The stage x+ is too long by 5: /m);
  });

  test('CODEBOX_TARBALLS=foo hides nothing else', async () => {
    const { code, output } = await sls('package', { CODEBOX_TARBALLS: 'foo' });
    expect(code).toBe(1);
    expect(output.match(/^ {2}CODEBOX_\w+ is missing\. It is /gm)).toHaveLength(5);
    expect(output).toContain('  CODEBOX_TARBALLS must be redirect or inline');
  });

  test('CODEBOX_REGION, CODEBOX_PUBLIC_URL and CODEBOX_TARBALLS are taken', async () => {
    const { output } = await sls('print --format json', {
      CODEBOX_REGION: 'eu-central-1',
      CODEBOX_PUBLIC_URL: ' https://npm.example/registry ',
      CODEBOX_TARBALLS: ' INLINE ',
    });
    expect(JSON.parse(output.slice(output.indexOf('{'))).provider).toMatchObject({
      region: 'eu-central-1',
      environment: { apiEndpoint: 'https://npm.example/registry' },
      apiGateway: { binaryMediaTypes: ['*/*'] },
    });
  });

  test('no command goes to another region than the one that was meant', async () => {
    const { code, output } = await sls('remove --keep-packages', { CODEBOX_REGION: 'nope' });
    expect(code).toBe(1);
    expect(output).toContain('  CODEBOX_REGION is not the name of an AWS region. It is ');
    expect(output).not.toMatch(STACK);
  });

  test('no command warns of anything', async () => {
    const credentials = { AWS_ACCESS_KEY_ID: 'nobody', AWS_SECRET_ACCESS_KEY: 'nothing' };
    const nowhere = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' };
    const { output } = await sls('info', { ...credentials, ...nowhere });
    expect(output).toContain('ECONNREFUSED 127.0.0.1:9');
    expect(output).not.toMatch(/warning|deprecat/i);
  });

  test.each(['codebox verify', 'codebox block left-pad@1.0.0 --reason bad', 'remove'])(
    'sls %s without credentials says so',
    async (command) => {
      const { code, output } = await sls(command, { CODEBOX_BUCKET: 'acme' });
      expect(code).toBe(1);
      expect(output.match(/There are no AWS credentials\. Set AWS_PROFILE/g)).toHaveLength(1);
      expect(output).not.toMatch(STACK);
    },
  );

  test('sls deploy without credentials says so before it packages anything', async () => {
    const { code, output } = await sls('deploy --verbose', COMPLETE);
    expect(code).toBe(1);
    expect(output.match(/There are no AWS credentials\. Set AWS_PROFILE/g)).toHaveLength(1);
    expect(output).not.toMatch(/Compiling|Zip|Packaging/i);
    expect(output).not.toMatch(STACK);
  });
});
