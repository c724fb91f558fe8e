import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Action } from '../../../src/registry/access/actions';
import { can, canSomewhere, type Principal } from '../../../src/registry/access/can';
import { canEach } from '../../../src/registry/access/canEach';
import { defaultRules, parseAccess } from '../../../src/registry/access/rules';

const lists = { members: ['org:acme'], admins: ['user:alice'] };

function rulesOf(rules: readonly object[]) {
  const { access, problems } = parseAccess(JSON.stringify(rules), lists);
  expect(problems).toEqual([]);
  return access.rules;
}

function person(login: string, ...groups: string[]): Principal {
  return { login, id: '7', groups: new Set(groups) };
}

const ACTIONS: readonly Action[] = ['read', 'publish', 'unpublish'];

/** What they may do to the package, of everything that can be done. */
function rights(principal: Principal, name: string, rules = defaultRules): readonly Action[] {
  return ACTIONS.filter((action) => can(principal, { action, name }, rules));
}

describe('without rules', () => {
  test.each([
    ['a member', ['members'], ['read']],
    ['an admin', ['members', 'admins'], ['read', 'publish', 'unpublish']],
    ['somebody else', [], []],
  ] as const)('%s may do that to every package: %#', (_who, groups, expected) => {
    for (const name of ['widget', '@acme/widget', 'JSONStream']) {
      expect(rights(person('bob', ...groups), name)).toEqual(expected);
    }
  });
});

describe('rules', () => {
  const rules = rulesOf([
    { packages: ['*'], read: ['members'], publish: ['admins'], unpublish: ['admins'] },
    { packages: ['@acme/*'], read: ['members'], publish: ['team:acme/publishers', 'admins'] },
    { packages: ['@secret/*'], read: ['team:acme/core'], publish: ['team:acme/core'] },
    { packages: ['@secret/leaflet', '@secret/pub-*'], read: ['members'] },
    { packages: ['@named/*'], publish: ['Dave', 'id:42'], unpublish: ['org:acme'] },
  ]);

  test('let one team publish one scope', () => {
    const publisher = person('bob', 'members', 'team:acme/publishers');
    expect(rights(publisher, '@acme/widget', rules)).toEqual(['read', 'publish']);
    expect(rights(publisher, 'widget', rules)).toEqual(['read']);
  });

  test('hide a scope from everybody else, admins too', () => {
    expect(rights(person('alice', 'members', 'admins'), '@secret/widget', rules)).toEqual([]);
    expect(rights(person('bob', 'members', 'team:acme/core'), '@secret/widget', rules)).toEqual([
      'read',
      'publish',
    ]);
  });

  test('are decided by the most specific pattern alone', () => {
    expect(rights(person('bob', 'members'), '@secret/leaflet', rules)).toEqual(['read']);
    expect(rights(person('bob', 'members'), '@secret/pub-1', rules)).toEqual(['read']);
    expect(rights(person('bob', 'team:acme/core'), '@secret/leaflet', rules)).toEqual([]);
  });

  test('know no case, neither in logins nor in packages', () => {
    expect(rights(person('DAVE', 'members'), '@named/widget', rules)).toEqual(['read', 'publish']);
    expect(rights(person('alice', 'members', 'admins'), '@SECRET/widget', rules)).toEqual([]);
  });

  test('let whoever writes read, too', () => {
    expect(rights(person('bob', 'org:acme'), '@named/widget', rules)).toEqual(['read', 'unpublish']);
  });

  test('let a person who is named write only as a member', () => {
    expect(rights(person('dave'), '@named/widget', rules)).toEqual([]);
    expect(rights({ ...person('new-name', 'members'), id: '42' }, '@named/widget', rules)).toEqual([
      'read',
      'publish',
    ]);
  });

  test('give nobody anything where none matches', () => {
    const few = rulesOf([{ packages: ['@acme/*'], read: ['members'] }]);
    expect(rights(person('alice', 'members', 'admins'), 'widget', few)).toEqual([]);
    expect(rights(person('alice', 'members', 'admins'), '@acme2/widget', few)).toEqual([]);
  });
});

describe('of equally specific patterns', () => {
  const pub = { packages: ['@acme/pub-*'], read: ['members'], publish: ['team:acme/core'] };
  const top = { packages: ['@acme/*-top'], read: ['team:acme/core'] };
  const core = person('bob', 'members', 'team:acme/core');

  test.each([
    ['one order', [pub, top]],
    ['the other', [top, pub]],
  ])('each must allow: in %s', (_order, written) => {
    const rules = rulesOf([...written, { packages: ['*'], read: ['members'], publish: ['members'] }]);
    expect(rights(person('bob', 'members'), '@acme/pub-x-top', rules)).toEqual([]);
    expect(rights(core, '@acme/pub-x-top', rules)).toEqual(['read']);
    expect(rights(core, '@acme/pub-x', rules)).toEqual(['read', 'publish']);
  });

  test('a minted token was made for, each must name them all', () => {
    const rules = rulesOf([pub, top]);
    const made = (...packages: string[]) => ({
      ...person('acme/widget', 'oidc:acme/widget'),
      limits: { packages, actions: ['publish'] } as const,
    });
    expect(rights(made('@acme/pub-*'), '@acme/pub-x-top', rules)).toEqual([]);
    expect(rights(made('@acme/p*-x-*'), '@acme/pub-x-top', rulesOf([pub, top]))).toEqual([]);
    expect(rights(made('@acme/pub-*', '@acme/*-top'), '@acme/pub-x-top', rules)).toEqual(['read', 'publish']);
    expect(rights(made('@acme/pub-x-*'), '@acme/pub-x-top', rules)).toEqual(['read', 'publish']);
  });
});

describe('a minted token', () => {
  const limits = { packages: ['@Acme/widget', '@acme/lib-*'], actions: ['publish'] } as const;
  const workflow = { ...person('acme/widget', 'oidc:acme/widget'), limits };

  test('may do what it was made for, and read that', () => {
    expect(rights(workflow, '@acme/widget')).toEqual(['read', 'publish']);
    expect(rights(workflow, '@acme/lib-a')).toEqual(['read', 'publish']);
    expect(rights(workflow, '@acme/gadget')).toEqual([]);
  });

  test('is bound by every rule that is about fewer packages, unless it names the workflow', () => {
    const broad = { ...workflow, limits: { packages: ['*'], actions: ['publish'] } as const };
    const hidden = { packages: ['@acme/*'], read: ['team:acme/core'] };
    expect(rights(broad, '@acme/widget', rulesOf([hidden]))).toEqual([]);
    expect(rights(broad, 'widget', rulesOf([hidden]))).toEqual(['read', 'publish']);
    expect(rights(workflow, '@acme/widget', rulesOf([hidden]))).toEqual(['read', 'publish']);
    const named = { ...hidden, publish: ['oidc:acme/widget'] };
    expect(rights(broad, '@acme/widget', rulesOf([named]))).toEqual(['read', 'publish']);
  });

  test('reads more where a rule names its workflow, and never writes more', () => {
    const generous = rulesOf([
      { packages: ['*'], read: ['oidc:acme/widget'], publish: ['oidc:acme/widget'] },
    ]);
    expect(rights(workflow, '@acme/gadget', generous)).toEqual(['read']);
  });

  test('made for nothing may do nothing', () => {
    expect(rights({ ...workflow, limits: { packages: ['*'], actions: [] } }, '@acme/widget')).toEqual([]);
  });
});

describe('canSomewhere', () => {
  test('is what the gateway needs to know before there is a package', () => {
    const rules = rulesOf([{ packages: ['@acme/*'], read: ['members'], publish: ['team:acme/core'] }]);
    expect(canSomewhere(person('bob', 'members'), 'read', rules)).toBe(true);
    expect(canSomewhere(person('bob', 'members'), 'publish', rules)).toBe(false);
    expect(canSomewhere(person('bob', 'team:acme/core'), 'publish', rules)).toBe(true);
    expect(canSomewhere(person('bob'), 'read', rules)).toBe(false);
  });
});

describe('for any rules and any caller', () => {
  const names = ['widget', 'lib-a', '@acme/widget', '@acme/lib-a', '@acme/lib-b', '@other/widget'];
  /** They are equally specific, and about the same package. */
  const ties = ['@acme/lib-*', '@acme/*ib-b', '@acme/l**b-b', '@acme/li*-b*'];
  const patterns = ['*', 'lib-*', '@acme/*', ...ties, ...names];
  const groups = ['members', 'admins', 'org:acme', 'team:acme/core', 'team:acme/other'];
  const entries = fc.uniqueArray(fc.constantFrom(...groups, 'user:bob', 'id:7'), { maxLength: 4 });
  const someRules = fc
    .uniqueArray(
      fc.record({
        packages: fc.constantFrom(...patterns).map((pattern) => [pattern]),
        read: entries,
        publish: entries,
        unpublish: entries,
      }),
      { selector: ({ packages }) => packages[0], maxLength: 6 },
    )
    .map(rulesOf);
  const somebody = fc.uniqueArray(fc.constantFrom(...groups)).map((own) => person('Bob', ...own));
  const name = fc.constantFrom(...names);
  const limited = fc.record({
    packages: fc.uniqueArray(fc.constantFrom(...patterns), { maxLength: 3 }),
    actions: fc.uniqueArray(fc.constantFrom(...ACTIONS)),
  });

  test('whoever may write may read', () => {
    fc.assert(
      fc.property(someRules, somebody, name, (rules, principal, full) => {
        const may = rights(principal, full, rules);
        expect(may.length === 0 || may.includes('read')).toBe(true);
      }),
    );
  });

  test('whoever is in no group that counts writes nothing', () => {
    fc.assert(
      fc.property(someRules, name, (rules, full) => {
        const may = rights(person('bob'), full, rules);
        expect(may.filter((action) => action !== 'read')).toEqual([]);
      }),
    );
  });

  test('the order of the rules changes nothing', () => {
    fc.assert(
      fc.property(someRules, somebody, name, (rules, principal, full) => {
        const written = rules.map(({ pattern, ...allowed }) => ({ packages: [pattern], ...allowed }));
        const reversed = rulesOf(written.reverse());
        expect(rights(principal, full, reversed)).toEqual(rights(principal, full, rules));
      }),
    );
  });

  test('what several equally specific rules say, each of them says alone', () => {
    const tied = fc
      .uniqueArray(
        fc.record({
          packages: fc.constantFrom(...ties).map((pattern) => [pattern]),
          read: entries,
          publish: entries,
          unpublish: entries,
        }),
        { selector: ({ packages }) => packages[0], minLength: 1 },
      )
      .map(rulesOf);
    fc.assert(
      fc.property(tied, someRules, somebody, (rules, others, principal) => {
        const wider = others.filter(({ pattern }) => pattern === '*' || pattern === '@acme/*');
        const alone = rules.map((rule) => rights(principal, '@acme/lib-b', [rule]));
        const expected = ACTIONS.filter((action) => alone.every((may) => may.includes(action)));
        expect(rights(principal, '@acme/lib-b', [...rules, ...wider])).toEqual(expected);
      }),
    );
  });

  test('the order of the packages that a minted token was made for changes nothing', () => {
    fc.assert(
      fc.property(someRules, somebody, limited, name, (rules, principal, limits, full) => {
        const packages = [...limits.packages].reverse();
        const may = rights({ ...principal, limits }, full, rules);
        expect(rights({ ...principal, limits: { ...limits, packages } }, full, rules)).toEqual(may);
      }),
    );
  });

  test('the gateway lets through whatever a route would allow', () => {
    fc.assert(
      fc.property(someRules, somebody, name, (rules, principal, full) => {
        for (const action of rights(principal, full, rules)) {
          expect(canSomewhere(principal, action, rules)).toBe(true);
        }
      }),
    );
  });

  test('no minted token writes outside its limits, whatever groups it claims', () => {
    fc.assert(
      fc.property(someRules, somebody, limited, (rules, principal, limits) => {
        const workflow = { ...principal, limits };
        for (const full of names) {
          const writes = rights(workflow, full, rules).filter((action) => action !== 'read');
          const own = rights({ ...person('w'), limits }, full, []);
          for (const action of writes) expect(own).toContain(action);
        }
      }),
    );
  });
});

test('asked about many packages at once, the answer for each is the same', () => {
  const patterns = ['*', '@acme/*', '@acme/w*', '@acme/widget', '@*/widget', 'w*', '**'];
  const packages = fc.subarray(patterns, { minLength: 1 });
  const entries = fc.subarray(['members', 'user:bob', 'team:acme/core']);
  const rule = fc.record({ packages, read: entries, publish: entries });
  const limits = fc.record({ packages, actions: fc.subarray([...ACTIONS]) });
  const rights = fc.record({ limits, only: limits }, { requiredKeys: [] });
  const names = ['widget', '@acme/widget', '@ACME/Widget', '@acme/x', '@other/widget', 'x'];
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }), rights, entries, (listed, more, groups) => {
      const rules = listed.flatMap(({ packages, read, publish }) =>
        packages.map((pattern) => ({ pattern, read, publish, unpublish: publish })),
      );
      const principal = { ...person('bob', ...groups), ...more };
      for (const action of ACTIONS) {
        const each = canEach(principal, action, rules);
        const one = (name: string) => can(principal, { action, name }, rules);
        expect([...names, ...names].map(each)).toEqual([...names, ...names].map(one));
      }
    }),
    { numRuns: 100 },
  );
});
