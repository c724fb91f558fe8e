import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Action } from '../../../src/registry/access/actions';
import { can } from '../../../src/registry/access/can';
import { namedGroups, parseAccess } from '../../../src/registry/access/rules';

const lists = { members: ['org:acme'], admins: ['user:alice'] };
const parse = (document: unknown) => parseAccess(JSON.stringify(document), lists);
const problems = (document: unknown) => parse(document).problems;

describe('parseAccess', () => {
  test('takes a list of rules, one for each pattern, the most specific first', () => {
    const { access } = parse([
      { packages: ['*'], read: ['members'] },
      { packages: ['@Acme/*', '@acme/widget'], publish: ['Team:Acme/Core', 'Bob', 'bob'] },
      { packages: ['@acme/lib-*'] },
    ]);
    const none = { read: [], publish: [], unpublish: [] };
    const publish = ['team:acme/core', 'user:bob'];
    expect(access).toEqual({
      ...lists,
      rules: [
        { ...none, pattern: '@acme/widget', publish },
        { ...none, pattern: '@acme/lib-*' },
        { ...none, pattern: '@acme/*', publish },
        { ...none, pattern: '*', read: ['members'] },
      ],
    });
  });

  test('takes an object that says too who the members and admins are', () => {
    const { access } = parse({
      members: ['org:acme', 'contractor'],
      admins: ['team:acme/platform', 'id:583231'],
      rules: [],
    });
    expect(access).toEqual({
      members: ['org:acme', 'user:contractor'],
      admins: ['team:acme/platform', 'id:583231'],
      rules: [],
    });
  });

  test.each([
    ['words', 'is not a list of rules, as JSON or, in codebox.yml, as YAML'],
    [{ packages: ['*'] }, 'is not a list of rules, as JSON or, in codebox.yml, as YAML'],
    [['*'], 'has a fault in rule 1: it is not an object'],
    [[{}], 'has a fault in rule 1: packages must be a list of packages, such as ["@acme/*"]'],
    [
      [{ packages: ['@acme'] }],
      'has a fault in rule 1: packages names "@acme", which is not a package or a pattern',
    ],
    [[{ packages: ['*'], raed: [] }], 'has a fault in rule 1: it has the unknown field "raed"'],
    [
      [{ packages: ['*'], read: 'members' }],
      'has a fault in rule 1: read must be a list, such as ["team:acme/core"]',
    ],
    [
      [{ packages: ['*'], read: ['team:core'] }],
      'has a fault in rule 1: read names "team:core", which is not one of user:login, id:number, org:name, org-id:number, team:org/slug, team-id:number, oidc:owner/repository, repo-id:number',
    ],
    [[{ packages: ['*'], read: ['a,b'] }], /read names "a,b"/],
    [
      [{ packages: ['*'], read: ['oidc:acme'] }],
      /read names "oidc:acme", .* oidc:owner\/repository, repo-id:number$/,
    ],
    [[{ packages: ['*'], read: ['oidc:acme/'] }], /read names "oidc:acme\/"/],
    [[{ packages: ['*'], read: ['oidc:acme/*'] }], /read names "oidc:acme\/\*"/],
    [[{ packages: ['widget'] }, { packages: ['Widget'] }], 'has two rules for widget'],
    [{ rules: [], admin: [] }, 'has the unknown field "admin"'],
    [{ rules: [], admins: ['members'] }, /has a fault: admins names "members"/],
    [{ rules: [], members: ['oidc:acme/widget'] }, /has a fault: members names "oidc:acme\/widget"/],
    [{ rules: [], members: ['repo-id:45'] }, /has a fault: members names "repo-id:45"/],
    [[{ packages: ['*'], read: ['org-id:acme'] }], /read names "org-id:acme"/],
    [[{ packages: ['*'], read: ['team-id:0'] }], /read names "team-id:0"/],
  ])('says what is wrong with %j', (document, problem) => {
    expect(problems(document)).toEqual([
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    ]);
  });

  test.each([
    ['[{"packages":["@secret/*"],"read":["team:acme/core"],"read":["members"]}]', 'read'],
    ['[{"packages":["*"],"re\\u0061d":[],"read" :["members"]}]', 'read'],
    ['{"members":["org:acme"],"rules":[],"members":[]}', 'members'],
  ])('refuses a field that stands there twice, as only the last would count: %s', (text, field) => {
    expect(parseAccess(text, lists).problems).toEqual([`has the field "${field}" twice in one object`]);
  });

  test('lists all faults at once, and then gives no rules', () => {
    const { access, problems } = parse([{ packages: ['*'], read: ['a b'] }, { publish: [7] }]);
    expect(problems).toHaveLength(3);
    expect(access.rules).toEqual([]);
  });

  test('takes workflows, members and admins for what they are in rules', () => {
    const { access } = parse([{ packages: ['*'], read: ['oidc:Acme/Widget', 'Members', 'user:members'] }]);
    expect(access.rules[0]?.read).toEqual(['oidc:acme/widget', 'members', 'user:members']);
  });

  test('has a limit to the groups that GitHub is asked about', () => {
    const teams = (count: number) => Array.from({ length: count }, (_, index) => `team:acme/t${index}`);
    expect(problems([{ packages: ['*'], read: teams(49) }])).toEqual([]);
    expect(problems([{ packages: ['*'], read: teams(50) }])).toEqual([
      'names more than 50 organisations and teams',
    ]);
  });
});

describe('the example in docs/access.md', () => {
  const page = readFileSync(path.resolve(__dirname, '../../../docs/access.md'), 'utf8');
  const example = /CODEBOX_ACCESS='(\[[^']+\])'/.exec(page)?.[1] ?? '';
  const { access, problems } = parseAccess(example, lists);

  function may(action: Action, name: string, ...groups: readonly string[]) {
    return can({ login: 'bob', id: '7', groups: new Set(groups) }, { action, name }, access.rules);
  }

  test('has no faults', () => expect(problems).toEqual([]));

  test('does what it says', () => {
    expect(may('publish', '@acme/widget', 'members', 'team:acme/publishers')).toBe(true);
    expect(may('publish', '@acme/widget', 'members')).toBe(false);
    expect(may('read', 'left-pad', 'members')).toBe(true);
    expect(may('read', '@secret/widget', 'members', 'admins')).toBe(false);
    expect(may('publish', '@secret/widget', 'team:acme/core')).toBe(true);
    expect(may('unpublish', '@secret/widget', 'team:acme/core')).toBe(false);
  });
});

describe('namedGroups', () => {
  test('are the organisations and teams of all lists, each once', () => {
    const { access } = parse({
      members: ['org:acme'],
      admins: ['team:acme/platform', 'bob'],
      rules: [
        {
          packages: ['*'],
          read: ['members', 'org:acme'],
          publish: ['team:other/x', 'id:1', 'org-id:7', 'team-id:8', 'repo-id:9'],
        },
      ],
    });
    const groups = ['org:acme', 'team:acme/platform', 'team:other/x', 'org-id:7', 'team-id:8'];
    expect(namedGroups(access)).toEqual(groups);
  });
});
