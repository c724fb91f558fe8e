import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ACTIONS, type Action } from '../../../src/registry/access/actions';
import {
  can,
  canGiveAway,
  canReadPublic,
  canSomewhere,
  type Principal,
} from '../../../src/registry/access/can';
import { matchesPackage } from '../../../src/registry/access/glob';
import { parseAccess } from '../../../src/registry/access/rules';
import { assertMayMake } from '../../../src/registry/machineTokens/grant';

const GROUPS = ['members', 'admins', 'org:acme', 'team:acme/core', 'user:alice', 'id:7'];
const PATTERNS = [
  '*',
  '@acme/*',
  '@acme/ui-*',
  '@acme/widget',
  '@secret/*',
  'left-pad',
  'left-*',
  '@a*/widget',
];
const NAMES = [
  '@acme/widget',
  '@acme/ui-button',
  '@ACME/Widget',
  '@secret/widget',
  'left-pad',
  'left-right',
  'other',
];

const entries = fc.uniqueArray(fc.constantFrom(...GROUPS), { maxLength: 4 });
const rule = fc.record(
  {
    packages: fc.constantFrom(...PATTERNS).map((pattern) => [pattern]),
    read: entries,
    publish: entries,
    unpublish: entries,
    tokens: entries,
  },
  { requiredKeys: ['packages'] },
);
const rules = fc
  .uniqueArray(rule, { maxLength: 6, selector: ({ packages }) => packages[0] })
  .map((list) => parseAccess(JSON.stringify(list), { members: [], admins: [] }).access.rules);
const maker = fc
  .uniqueArray(fc.constantFrom('members', 'admins', 'org:acme', 'team:acme/core'), { maxLength: 4 })
  .map((groups): Principal => ({ login: 'alice', id: '7', groups: new Set(groups) }));
const only = fc.record({
  packages: fc.uniqueArray(fc.constantFrom(...PATTERNS), { minLength: 1, maxLength: 3 }),
  actions: fc.constantFrom<readonly Action[]>(['read'], ['read', 'publish']),
});

/** Who may publish may propose. */
function neededFor(action: Action): Action {
  return action === 'stage' ? 'publish' : action;
}

describe('a token for machines', () => {
  test('never does what its maker may not do, nor what it was not made for', () => {
    fc.assert(
      fc.property(rules, maker, only, (given, person, limits) => {
        const token = { ...person, only: limits };
        for (const action of ACTIONS) {
          for (const name of NAMES) {
            if (!can(token, { action, name }, given)) continue;
            expect(can(person, { action, name }, given)).toBe(true);
            expect(canGiveAway(person, { action, name }, given)).toBe(true);
            expect(limits.actions).toContain(neededFor(action));
            expect(limits.packages.some((pattern) => matchesPackage(pattern, name.toLowerCase()))).toBe(true);
            // What a route allows the gateway has to let through.
            expect(canSomewhere(token, action, given)).toBe(true);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('never reads a public package that its maker may not read, nor any if it may not read', () => {
    fc.assert(
      fc.property(rules, maker, only, (given, person, limits) => {
        for (const name of NAMES) {
          const mayMaker = can(person, { action: 'read', name }, given);
          expect(canReadPublic({ ...person, only: limits }, name, given)).toBe(mayMaker);
          expect(canReadPublic({ ...person, only: { ...limits, actions: [] } }, name, given)).toBe(false);
          expect(canReadPublic(person, name, given)).toBe(mayMaker);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('can be made wherever it could do anything', () => {
    fc.assert(
      fc.property(rules, maker, only, (given, person, limits) => {
        const read = { packages: limits.packages.slice(0, 1), actions: ['read'] as const };
        const works = NAMES.some((name) => can({ ...person, only: read }, { action: 'read', name }, given));
        if (works) expect(() => assertMayMake(person, read, given)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  test('can do nothing more when a rule or a membership is taken away', () => {
    const { access } = parseAccess(
      JSON.stringify([{ packages: ['@acme/*'], read: ['members'], publish: ['team:acme/core'] }]),
      { members: [], admins: [] },
    );
    const token: Principal = {
      login: 'alice',
      id: '7',
      groups: new Set(['members', 'team:acme/core']),
      only: { packages: ['@acme/*'], actions: ['read'] },
    };
    const wish = { action: 'read', name: '@acme/widget' } as const;
    expect(can(token, wish, access.rules)).toBe(true);
    expect(can({ ...token, groups: new Set(['members']) }, wish, access.rules)).toBe(false);
    expect(can({ ...token, groups: new Set(['team:acme/core']) }, wish, [])).toBe(false);
  });
});

describe('who may make tokens', () => {
  const person = (...groups: string[]): Principal => ({ login: 'bob', id: '9', groups: new Set(groups) });
  const rulesOf = (list: readonly object[]) =>
    parseAccess(JSON.stringify(list), { members: [], admins: [] }).access.rules;
  const READ = ['read'] as const;
  const WRITE = ['read', 'publish'] as const;

  test('without tokens in the rule: who publishes, to read, and nobody to write', () => {
    const given = rulesOf([{ packages: ['@acme/*'], read: ['members'], publish: ['team:acme/core'] }]);
    const packages = ['@acme/widget'];
    expect(() =>
      assertMayMake(person('members', 'team:acme/core'), { packages, actions: READ }, given),
    ).not.toThrow();
    expect(() =>
      assertMayMake(person('members', 'team:acme/core'), { packages, actions: WRITE }, given),
    ).toThrow('bob may not make a token that publishes @acme/widget.');
    expect(() => assertMayMake(person('members'), { packages, actions: READ }, given)).toThrow(
      'bob may not make a token that reads @acme/widget.',
    );
  });

  test('with tokens in the rule: those, and only for what they may do themselves', () => {
    const given = rulesOf([
      { packages: ['@acme/*'], read: ['members'], publish: ['team:acme/core'], tokens: ['team:acme/ops'] },
    ]);
    const packages = ['@acme/*'];
    expect(() =>
      assertMayMake(person('members', 'team:acme/ops'), { packages, actions: READ }, given),
    ).not.toThrow();
    expect(() =>
      assertMayMake(person('members', 'team:acme/ops'), { packages, actions: WRITE }, given),
    ).toThrow('publishes');
    expect(() =>
      assertMayMake(person('members', 'team:acme/core'), { packages, actions: READ }, given),
    ).toThrow('reads');
    const both = person('members', 'team:acme/core', 'team:acme/ops');
    expect(() => assertMayMake(both, { packages, actions: WRITE }, given)).not.toThrow();
  });

  test('an empty list of tokens is nobody', () => {
    const given = rulesOf([{ packages: ['*'], read: ['members'], publish: ['members'], tokens: [] }]);
    expect(() => assertMayMake(person('members'), { packages: ['*'], actions: READ }, given)).toThrow(
      'reads packages',
    );
  });

  test('workflows are no makers', () => {
    const { problems } = parseAccess('[{"packages":["*"],"tokens":["oidc:acme/widgets"]}]', {
      members: [],
      admins: [],
    });
    expect(problems).toEqual([expect.stringContaining('tokens names "oidc:acme/widgets"')]);
  });
});

describe('may somebody make a token for a pattern?', () => {
  const person: Principal = { login: 'alice', id: '7', groups: new Set(['members']) };
  const rule = (pattern: string, ...tokens: readonly string[]) => ({
    packages: [pattern],
    read: ['members'],
    publish: [],
    tokens,
  });
  const make = (pattern: string, list: readonly object[]) => () => {
    const { rules: given } = parseAccess(JSON.stringify(list), { members: [], admins: [] }).access;
    assertMayMake(person, { packages: [pattern], actions: ['read'] }, given);
  };

  test.each(['@acme/*', '@acme/ui-*'])(
    'no, where the rule that decides about all of %s does not say so',
    (pattern) => {
      const rules = [rule('*', 'members'), rule('@acme/*')];
      expect(make(pattern, rules)).toThrow('alice may not make a token');
      expect(make('*', rules)).not.toThrow();
    },
  );

  test('yes, where a rule about a part of it says so', () => {
    expect(
      make('@acme/*', [rule('*', 'members'), rule('@acme/*'), rule('@acme/ui-*', 'members')]),
    ).not.toThrow();
    expect(make('@acme/*', [rule('*'), rule('@acme/*', 'members')])).not.toThrow();
  });
});
