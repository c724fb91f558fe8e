import { describe, expect, test } from '@jest/globals';
import getPackage from '../../src/package/get';
import { apiEvent } from '../support/events';
import { begin, ENDPOINT, useLogin } from '../support/login';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const headers = {
  host: 'evil.example',
  'x-forwarded-host': 'evil.example',
  forwarded: 'host=evil.example;proto=http',
  referer: 'https://evil.example/',
  origin: 'https://evil.example',
};

describe('a request that names a strange host', () => {
  describe('for a package', () => {
    const registry = useRegistry();

    test('gets tarball URLs of the registry', async () => {
      registry.s3.put('widget/index.json', storedPackument({}));
      const result = await getPackage(apiEvent({ params: { name: 'widget' }, headers }));
      const { tarball } = bodyOf(result).versions['1.0.0'].dist;
      expect(tarball).toBe('https://npm.example/registry/widget/-/widget-1.0.0.tgz');
      expect(JSON.stringify(result)).not.toContain('evil');
    });
  });

  describe('for a login', () => {
    useLogin();

    test('gets the pages of the registry', async () => {
      const { loginUrl, doneUrl, result } = await begin({ headers });
      expect(loginUrl.startsWith(`${ENDPOINT}/`)).toBe(true);
      expect(doneUrl.startsWith(`${ENDPOINT}/`)).toBe(true);
      expect(JSON.stringify(result)).not.toContain('evil');
    });
  });
});
