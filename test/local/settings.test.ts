import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { trustsNobody } from '../../src/local/gateway/clientAddress';
import { assertNotItself } from '../../src/local/npmRegistry';
import { endpoint, readSettings } from '../../src/local/settings';
import { checkVariables, lambdaVariables } from '../../src/local/variables';

describe('settings', () => {
  test('an empty environment is port 4873 on loopback, with the packages in .codebox', () => {
    expect(readSettings({})).toEqual({
      port: 4873,
      host: '127.0.0.1',
      folder: path.resolve('.codebox'),
      lambdaLimits: false,
      bucket: undefined,
      registry: undefined,
      githubClientId: undefined,
      publicUrl: undefined,
      trusts: trustsNobody,
      drainSeconds: 0,
    });
  });

  test('every fault is told at once', () => {
    const env = {
      PORT: '70000',
      CODEBOX_LAMBDA_LIMITS: '1',
      CODEBOX_TRUST_PROXY: 'nginx',
      HOST: '192.0.2.1',
    };
    expect(() => readSettings(env)).toThrow(
      /PORT must .*\nCODEBOX_LAMBDA_LIMITS must .*\nCODEBOX_TRUST_PROXY must .*\nHOST is 192\.0\.2\.1/,
    );
  });

  test.each(['localhost', '127.0.0.1', '127.1.2.3', '::1'])('%s is loopback', (HOST) => {
    expect(readSettings({ HOST }).host).toBe(HOST);
  });

  test.each(['0.0.0.0', '::', '192.0.2.1', '127.evil.example', ' 10.0.0.1 '])('%s is not', (HOST) => {
    expect(() => readSettings({ HOST })).toThrow('stand-in');
    expect(readSettings({ HOST, CODEBOX_GITHUB_CLIENT_ID: 'id' }).host).toBe(HOST.trim());
  });
});

describe('endpoint', () => {
  const withHost = (HOST: string) => readSettings({ HOST, CODEBOX_GITHUB_CLIENT_ID: 'id' });

  test.each([
    ['127.0.0.1', 'http://localhost:4873/registry'],
    ['0.0.0.0', 'http://localhost:4873/registry'],
    ['npm.example', 'http://npm.example:4873/registry'],
    ['2001:db8::1', 'http://[2001:db8::1]:4873/registry'],
  ])('%s is reached at %s', (host, url) => {
    expect(endpoint(withHost(host), 4873)).toBe(url);
  });

  test('the public URL wins', () => {
    const settings = readSettings({ CODEBOX_PUBLIC_URL: 'https://npm.example/registry/' });
    expect(endpoint(settings, 4873)).toBe('https://npm.example/registry');
  });
});

describe('assertNotItself', () => {
  const own = ['https://npm.example/registry', 'http://localhost:4873/registry'];

  test.each([
    'https://npm.example/',
    'http://localhost:4873/registry/',
    'http://127.0.0.1:4873/',
    'http://[::1]:4873/registry',
  ])('%s is this registry', (registry) =>
    expect(() => assertNotItself(registry, own)).toThrow('this registry itself'),
  );

  test.each(['http://localhost:4874/registry/', 'https://registry.example/', 'no URL'])(
    '%s is another, or for others to judge',
    (registry) => expect(() => assertNotItself(registry, own)).not.toThrow(),
  );
});

describe('lambdaVariables', () => {
  const needed = { registry: 'https://registry.example/', apiEndpoint: 'http://localhost:1/registry' };

  test('the functions get the operator’s variables under their own names', () => {
    const env = {
      CODEBOX_BUCKET: 'b',
      CODEBOX_S3_ENDPOINT: 'http://127.0.0.1:9000',
      CODEBOX_ADMINS: 'alice',
    };
    expect(lambdaVariables(env, needed)).toMatchObject({
      region: 'us-east-1',
      bucket: 'b',
      s3Endpoint: 'http://127.0.0.1:9000',
      admins: 'alice',
      ...needed,
    });
  });

  test('faults name the operator’s variables', () => {
    const variables = lambdaVariables({ CODEBOX_S3_ENDPOINT: 'nowhere' }, { ...needed, registry: undefined });
    expect(() => checkVariables(variables)).toThrow(
      /CODEBOX_BUCKET is missing\.\nCODEBOX_S3_ENDPOINT is not/,
    );
    expect(() => checkVariables(variables)).toThrow(/CODEBOX_REGISTRY is missing\./);
  });
});
