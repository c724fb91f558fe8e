import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config';

const env = {
  region: 'eu-central-1',
  bucket: 'packages',
  registry: 'https://registry.example/',
  githubUrl: 'https://github.example/api/v3/',
  githubClientId: 'client-id',
  githubSecret: 'client-secret-0123456789abcdef012345',
  restrictedOrgs: 'acme',
  apiEndpoint: 'https://npm.example/registry',
};

describe('the configuration of the login', () => {
  test('is the browser, at the website beside the API, sealed with the client secret', () => {
    const config = readConfig(env);
    expect(config.loginFlow).toBe('web');
    expect(config.githubWebUrl).toBe('https://github.example');
    expect(config.sessionSecrets).toEqual([]);
  });

  test('takes a website of its own', () => {
    const config = readConfig({ ...env, githubWebUrl: 'https://login.github.example/' });
    expect(config.githubWebUrl).toBe('https://login.github.example');
  });

  test('takes two secrets, in order, as they are', () => {
    const [newer, older] = ['N'.repeat(32), 'o'.repeat(40)];
    const { sessionSecrets } = readConfig({ ...env, sessionSecret: ` ${newer}, ${older} ` });
    const revealed = Array.isArray(sessionSecrets) ? sessionSecrets.map((secret) => secret.reveal()) : [];
    expect(revealed).toEqual([newer, older]);
  });

  test('refuses a short secret without repeating it', () => {
    const read = () => readConfig({ ...env, sessionSecret: `${'x'.repeat(32)},hunter2` });
    expect(read).toThrow('sessionSecret must have at least 32 characters in each secret.');
    expect(read).not.toThrow('hunter2');
  });

  test('refuses a flow that it does not know', () => {
    expect(() => readConfig({ ...env, loginFlow: 'magic' })).toThrow(
      'loginFlow must be web or device or legacy',
    );
  });
});
