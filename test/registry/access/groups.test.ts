import { describe, expect, test } from '@jest/globals';
import { groupsOf, isSameTo } from '../../../src/registry/access/groups';
import { parseAccess } from '../../../src/registry/access/rules';

const rules = [{ packages: ['*'], read: ['members'], publish: ['team:acme/core'] }];

function access(members: readonly string[], admins: readonly string[]) {
  return parseAccess(JSON.stringify({ members, admins, rules }), { members: [], admins: [] }).access;
}

const alice = { login: 'Alice', id: '7' };
const groups = (found: readonly string[], members: readonly string[], admins: readonly string[]) => [
  ...groupsOf(alice, found, access(members, admins)),
];

describe('groupsOf', () => {
  test('makes a member of whoever is in one of the lists', () => {
    expect(groups(['org:acme'], ['org:acme', 'org:other'], [])).toEqual(['org:acme', 'members']);
    expect(groups([], ['user:alice'], [])).toEqual(['members']);
    expect(groups([], ['id:7'], [])).toEqual(['members']);
    expect(groups([], ['org:acme', 'user:bob', 'id:8'], [])).toEqual([]);
  });

  test('makes a member of everybody where no list says who is', () => {
    expect(groups([], [], [])).toEqual(['members']);
  });

  test('makes an admin only of a member', () => {
    expect(groups(['org:acme'], ['org:acme'], ['user:alice'])).toEqual(['org:acme', 'members', 'admins']);
    expect(groups([], ['org:acme'], ['user:alice'])).toEqual([]);
    expect(groups(['team:acme/core'], ['org:acme'], ['team:acme/core'])).toEqual(['team:acme/core']);
  });
});

describe('isSameTo', () => {
  const { rules } = access([], []);

  test('cares for the groups that rules name, and for members', () => {
    expect(isSameTo(rules, new Set(['members']), new Set(['members', 'org:other']))).toBe(true);
    expect(isSameTo(rules, new Set(['members']), new Set(['members', 'team:acme/core']))).toBe(false);
    expect(isSameTo(rules, new Set(), new Set(['members']))).toBe(false);
    expect(isSameTo([], new Set(), new Set(['members']))).toBe(false);
  });
});
