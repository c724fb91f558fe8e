import { describe, expect, test } from '@jest/globals';
import type { Action } from '../../../src/registry/access/actions';
import { can, canSomewhere, type Principal } from '../../../src/registry/access/can';
import { namedGroups, parseAccess } from '../../../src/registry/access/rules';
import { allowsSelfApproval, mustStage } from '../../../src/registry/access/staging';

const lists = { members: ['org:acme'], admins: ['user:alice'] };
const rulesOf = (...rules: readonly object[]) => {
  const { access, problems } = parseAccess(JSON.stringify(rules), lists);
  expect(problems).toEqual([]);
  return access.rules;
};
const problemsOf = (rule: object) => parseAccess(JSON.stringify([rule]), lists).problems;

const person = (...groups: string[]): Principal => ({ login: 'bob', id: '7', groups: new Set(groups) });
const workflow = (actions: readonly Action[], packages = ['@acme/widget']): Principal => ({
  login: 'acme/widgets (release.yml)',
  id: '',
  groups: new Set(['oidc:acme/widgets']),
  limits: { packages, actions },
});

const ACTIONS: readonly Action[] = ['read', 'publish', 'stage', 'approve'];
const rights = (principal: Principal, rules: ReturnType<typeof rulesOf>, name = '@acme/widget') =>
  ACTIONS.filter((action) => can(principal, { action, name }, rules));

describe('a rule that says nothing about proposals', () => {
  const rules = rulesOf({ packages: ['@acme/*'], read: ['members'], publish: ['team:acme/core'] });

  test('lets those propose and approve who may publish', () => {
    expect(rights(person('members', 'team:acme/core'), rules)).toEqual(ACTIONS);
    expect(rights(person('members'), rules)).toEqual(['read']);
  });

  test('lets them publish directly, and approve nothing of their own', () => {
    expect(mustStage(rules, '@acme/widget')).toBe(false);
    expect(allowsSelfApproval(rules, '@acme/widget')).toBe(false);
  });
});

describe('a rule with stage and approve', () => {
  const rules = rulesOf({
    packages: ['@acme/*'],
    publish: ['team:acme/core'],
    stage: ['team:acme/builders', 'oidc:acme/widgets'],
    approve: ['team:acme/release'],
  });

  test('gives each of them its own right, and the right to read', () => {
    expect(rights(person('members', 'team:acme/builders'), rules)).toEqual(['read', 'stage']);
    expect(rights(person('members', 'team:acme/release'), rules)).toEqual(['read', 'approve']);
    expect(rights(person('members', 'team:acme/core'), rules)).toEqual(['read', 'publish']);
  });

  test('has every version proposed', () => {
    expect(mustStage(rules, '@acme/widget')).toBe(true);
    expect(mustStage(rules, 'widget')).toBe(false);
  });

  test('names groups that GitHub has to be asked about', () => {
    expect(namedGroups({ ...lists, rules })).toEqual(
      expect.arrayContaining(['team:acme/builders', 'team:acme/release']),
    );
  });

  test('lets its approvers through the gateway', () => {
    expect(canSomewhere(person('members', 'team:acme/release'), 'approve', rules)).toBe(true);
    expect(canSomewhere(person('members'), 'approve', rules)).toBe(false);
  });
});

describe('the token of a workflow', () => {
  const rules = rulesOf({ packages: ['@acme/*'], publish: ['admins'], approve: ['admins'] });

  test('that may publish may propose, and that may propose may not publish', () => {
    expect(rights(workflow(['publish']), rules)).toEqual(['read', 'publish', 'stage']);
    expect(rights(workflow(['stage']), rules)).toEqual(['read', 'stage']);
  });

  test('proposes nothing beyond its packages', () => {
    expect(rights(workflow(['stage']), rules, '@acme/other')).toEqual([]);
  });

  test('never approves, not even what everybody may', () => {
    const open = rulesOf({ packages: ['*'], publish: ['oidc:acme/widgets'] });
    expect(rights(workflow(['publish', 'approve'], ['*']), open)).toEqual(['read', 'publish', 'stage']);
    expect(canSomewhere(workflow(['publish', 'approve']), 'approve', open)).toBe(false);
  });
});

test('people approve their own where the rule says so, and each rule that counts', () => {
  const yes = { packages: ['@acme/a*'], publish: ['admins'], selfApprove: true };
  expect(allowsSelfApproval(rulesOf(yes), '@acme/ab')).toBe(true);
  expect(allowsSelfApproval(rulesOf(yes, { packages: ['@acme/*b'], publish: ['admins'] }), '@acme/ab')).toBe(
    false,
  );
  expect(allowsSelfApproval([], '@acme/ab')).toBe(false);
});

test.each([
  [{ approve: ['oidc:acme/widgets'] }, 'approve names "oidc:acme/widgets", which is not one of user:login'],
  [{ approve: ['repo-id:7'] }, 'approve names "repo-id:7", which is not one of user:login'],
  [{ approve: 'admins' }, 'approve must be a list'],
  [{ stage: true }, 'stage must be a list'],
  [{ selfApprove: 'yes' }, 'selfApprove must be true or false'],
])('the fault in %j is told', (fields, problem) => {
  expect(problemsOf({ packages: ['*'], ...fields })).toEqual([expect.stringContaining(problem)]);
});
