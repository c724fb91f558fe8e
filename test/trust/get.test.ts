import { describe, expect, test } from '@jest/globals';
import getTrust from '../../src/trust/get';
import { apiEvent } from '../support/events';
import { bodyOf, useRegistry } from '../support/registry';

const trustedPublishers = [
  { packages: ['@acme/*'], actions: ['read'], repository: 'acme/reader' },
  {
    packages: ['@acme/widget'],
    actions: ['read', 'publish'],
    repository: 'Acme/Widget',
    workflow: 'release.yml',
    environment: 'production',
  },
  { packages: ['@other/*'], actions: ['publish'], repository: 'other/x', workflow: 'x.yml' },
];

describe('GET /registry/-/package/{name}/trust', () => {
  useRegistry({ trustedPublishers: JSON.stringify(trustedPublishers) });

  const ask = (name: string, groups = 'members,admins') => {
    const resource = '/registry/-/package/{name}/trust';
    const params = { name: encodeURIComponent(name) };
    return getTrust(apiEvent({ resource, params, user: { username: 'somebody', groups } }));
  };

  test('lists the workflows that publish the package, as npm trust list reads them', async () => {
    expect(bodyOf(await ask('@acme/widget'))).toEqual([
      {
        id: 'rule-2',
        type: 'github',
        claims: {
          repository: 'acme/widget',
          workflow_ref: { file: 'release.yml' },
          environment: 'production',
        },
        permissions: ['read', 'createPackage'],
      },
    ]);
    expect(bodyOf(await ask('@acme/other'))).toEqual([]);
  });

  test('is for those who may publish', async () => {
    expect((await ask('@acme/widget', 'members')).statusCode).toBe(404);
  });
});
