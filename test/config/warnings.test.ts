import { afterEach, describe, expect, test } from '@jest/globals';
import { currentConfig } from '../../src/config';
import { configWarnings } from '../../src/config/warnings';
import { setEnvironment } from '../support/environment';

let restore = () => {};
afterEach(() => restore());

function warnings(changes: Readonly<Record<string, string>>): readonly string[] {
  restore = setEnvironment({ admins: 'alice', restrictedOrgs: 'acme', ...changes });
  return configWarnings(currentConfig());
}

const open = (action: string, packages: string) =>
  `Everybody with a GitHub account may ${action} your packages (${packages}).`;
const nobody = 'CODEBOX_ADMINS is empty: nobody may publish.';

describe('a registry that everybody reads', () => {
  test('is seldom meant', () => {
    expect(warnings({})).toEqual([]);
    expect(warnings({ restrictedOrgs: ' * ' })).toEqual([open('read', '*')]);
    expect(warnings({ restrictedOrgs: '', access: '{"members":[],"rules":[]}', admins: '' })).toEqual([
      nobody,
    ]);
  });

  test('is not one whose members are named in the rules alone', () => {
    const rules = '[{"packages":["*"],"read":["members"],"publish":["admins"]}]';
    expect(warnings({ restrictedOrgs: '', access: `{"members":["org:acme"],"rules":${rules}}` })).toEqual([]);
    expect(warnings({ restrictedOrgs: '*', access: rules })).toEqual([open('read', '*')]);
  });

  test('is told with the packages, also of those that everybody writes', () => {
    const access = JSON.stringify([
      { packages: ['*'], read: ['members'] },
      { packages: ['@acme/*'], read: ['members'], publish: ['members'], unpublish: ['members'] },
      { packages: ['@secret/*'], read: ['team:acme/core'] },
    ]);
    expect(warnings({ restrictedOrgs: '*', access })).toEqual([
      open('read', '@acme/*, *'),
      open('publish', '@acme/*'),
      open('unpublish', '@acme/*'),
    ]);
  });
});

describe('a workflow that publishes', () => {
  const rule = { packages: ['@acme/*'], repository: 'acme/widgets', workflow: 'release.yml' };
  const told = (...rules: readonly object[]) => warnings({ trustedPublishers: JSON.stringify(rules) });

  test('from any branch is seldom meant', () => {
    expect(told({ ...rule, actions: ['read', 'publish'] }, { ...rule, actions: ['unpublish'] })).toEqual([
      expect.stringContaining('Rule 1 of the trusted publishers has neither refs nor environment'),
      expect.stringContaining('Rule 2 of the trusted publishers has neither refs nor environment'),
    ]);
  });

  test('may propose versions only, and the sentence says so', () => {
    const end = 'everybody who can push a branch to acme/widgets may';
    expect(told({ ...rule, actions: ['stage'] }, { ...rule, actions: ['stage', 'publish'] })).toEqual([
      expect.stringContaining(`${end} propose versions (docs/ci.md).`),
      expect.stringContaining(`${end} publish (docs/ci.md).`),
    ]);
  });

  test('from certain refs, in an environment, or only to read is meant', () => {
    const refs = ['refs/tags/v*'];
    expect(told({ ...rule, actions: ['publish'], refs })).toEqual([]);
    expect(told({ ...rule, actions: ['publish'], environment: 'npm' })).toEqual([]);
    expect(told({ ...rule, actions: ['read'] })).toEqual([]);
  });
});

describe('a registry to which nobody publishes', () => {
  const publisher = { packages: ['@acme/*'], repository: 'acme/widgets', workflow: 'release.yml' };
  const trusted = (action: string) =>
    JSON.stringify([{ ...publisher, refs: ['refs/tags/v*'], actions: [action] }]);
  const publishing = (...publish: string[]) => JSON.stringify([{ packages: ['*'], publish }]);

  test('is seldom meant', () => {
    expect(warnings({ admins: '' })).toEqual([nobody]);
    expect(warnings({ admins: '', access: publishing('admins') })).toEqual([nobody]);
    expect(warnings({ admins: '', trustedPublishers: trusted('read') })).toEqual([nobody]);
    expect(warnings({ access: publishing() })).toEqual(['No access rule lets anybody publish.']);
    expect(warnings({ access: publishing('oidc:acme/widgets') })).toEqual([
      'No access rule lets anybody publish.',
    ]);
  });

  test('is not one to which a team, a member or a workflow does', () => {
    expect(warnings({ admins: '', access: publishing('team:acme/core') })).toEqual([]);
    expect(warnings({ admins: '', access: publishing('members') })).toEqual([]);
    expect(warnings({ admins: '', trustedPublishers: trusted('publish') })).toEqual([]);
  });
});
