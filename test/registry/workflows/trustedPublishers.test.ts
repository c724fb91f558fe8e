import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../src/config';
import { parseTrustedPublishers } from '../../../src/registry/workflows/trustedPublishers';

const rule = {
  packages: ['@acme/*'],
  actions: ['publish'],
  repository: 'acme/widgets',
  workflow: 'release.yml',
};
const parse = (...rules: readonly unknown[]) => parseTrustedPublishers(JSON.stringify(rules));

describe('parseTrustedPublishers', () => {
  test('takes every field, and lowers the case of names that GitHub takes in any case', () => {
    const full = {
      ...rule,
      packages: ['@Acme/*', 'left-pad'],
      repository: 'Acme/Widgets',
      repositoryId: 456789,
      repositoryOwnerId: '12',
      environment: 'NPM',
      refs: ['refs/tags/v*'],
      events: ['push', 'workflow_dispatch'],
      actions: ['read', 'publish', 'unpublish'],
    };
    expect(parse(full)).toEqual({
      rules: [
        {
          ...full,
          packages: ['@acme/*', 'left-pad'],
          repository: 'acme/widgets',
          repositoryId: '456789',
          repositoryOwnerId: '12',
          environment: 'npm',
        },
      ],
      problems: [],
    });
  });

  test('needs packages, actions, repository and workflow only', () => {
    expect(parse(rule)).toEqual({ rules: [rule], problems: [] });
    expect(parseTrustedPublishers('[]')).toEqual({ rules: [], problems: [] });
  });

  test('takes a rule that only reads for every workflow, and for every repository of an owner', () => {
    const reading = { packages: ['*'], actions: ['read'], repository: 'acme/*', repositoryOwnerId: 12 };
    expect(parse(reading)).toMatchObject({ problems: [], rules: [{ repository: 'acme/*' }] });
  });

  test.each([
    ['', 'is not a list of rules, as JSON'],
    ['{', 'is not a list of rules, as JSON'],
    ['{}', 'is not a list of rules, as JSON'],
    ['"release.yml"', 'is not a list of rules, as JSON'],
    ['[null]', 'rule 1: it is not an object'],
    ['[[]]', 'rule 1: it is not an object'],
  ])('refuses %j', (text, problem) => {
    expect(parseTrustedPublishers(text).problems).toEqual([expect.stringContaining(problem)]);
  });

  test.each([
    [{ packages: undefined }, 'packages is missing'],
    [{ actions: undefined }, 'actions is missing'],
    [{ repository: undefined }, 'repository is missing'],
    [{ workflow: undefined }, 'workflow is missing'],
    [{ packages: [] }, 'packages must be'],
    [{ packages: '@acme/*' }, 'packages must be'],
    [{ packages: ['@acme'] }, 'packages must be'],
    [{ packages: ['@acme/*', ''] }, 'packages must be'],
    [{ packages: ['@*/widget'] }, 'packages must be'],
    [{ packages: ['@acme*'] }, 'packages must be'],
    [{ packages: ['-'] }, 'packages must be'],
    [{ actions: ['write'] }, 'actions must be'],
    [{ actions: 'publish' }, 'actions must be'],
    [{ actions: [1] }, 'actions must be'],
    [{ repository: 'widgets' }, 'repository must be owner/name'],
    [{ repository: '*/widgets' }, 'repository must be owner/name'],
    [{ repository: 'acme/wid*' }, 'repository must be owner/name'],
    [{ repository: 'https://github.example/acme/widgets' }, 'repository must be owner/name'],
    [{ repository: 'acme/*' }, 'owner/* is for rules that only read'],
    [{ repositoryId: 0 }, 'repositoryId must be'],
    [{ repositoryId: 1.5 }, 'repositoryId must be'],
    [{ repositoryId: 'acme' }, 'repositoryId must be'],
    [{ repositoryOwnerId: null }, 'repositoryOwnerId must be'],
    [{ workflow: '.github/workflows/release.yml' }, 'workflow must be the name of a file'],
    [{ workflow: 'release' }, 'workflow must be the name of a file'],
    [{ workflow: '*.yml' }, 'workflow must be the name of a file'],
    [{ environment: '' }, 'environment must be'],
    [{ refs: ['main'] }, 'refs must be a list of full refs'],
    [{ refs: [] }, 'refs must be a list of full refs'],
    [{ events: ['Push!'] }, 'events must be'],
    [{ environments: ['npm'] }, 'unknown field "environments"'],
    [{ constructor: 'x' }, 'unknown field "constructor"'],
  ])('refuses %j', (change, problem) => {
    const { rules, problems } = parse(rule, { ...rule, ...change });
    expect(rules).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(/^has a fault in rule 2: /)]);
    expect(problems[0]).toContain(problem);
  });

  test('refuses a number of one repository for all of an owner', () => {
    const { problems } = parse({ ...rule, actions: ['read'], repository: 'acme/*', repositoryId: 1 });
    expect(problems).toEqual([expect.stringContaining('repositoryId is for one repository')]);
  });

  test('refuses a field that stands there twice, as only the last would count', () => {
    const [opening, rest] = ['{"packages":["@acme/x"],', JSON.stringify(rule).slice(1)];
    const { rules, problems } = parseTrustedPublishers(`[${opening}${rest}]`);
    expect(problems).toEqual(['has the field "packages" twice in one object']);
    expect(rules).toEqual([]);
  });

  test('names every fault of every rule', () => {
    expect(parse({ actions: ['fly'], colour: 'red' }, rule, 7).problems).toHaveLength(5);
  });
});

describe('the configuration', () => {
  const env = {
    region: 'eu-central-1',
    bucket: 'packages',
    registry: 'https://registry.example/',
    githubClientId: 'id',
    githubSecret: 'client-secret-0123456789abcdef012345',
    restrictedOrgs: 'acme',
    apiEndpoint: 'https://npm.example/registry',
  };
  const read = (changes: Readonly<Record<string, string>>) => readConfig({ ...env, ...changes });

  test('trusts nobody by default', () => {
    expect(read({}).trustedPublishers).toEqual([]);
    expect(read({ trustedPublishers: ' ' }).trustedPublishers).toEqual([]);
  });

  test('names the variable and every fault of the rules', () => {
    expect(() => read({ trustedPublishers: '[{"actions":["publish"]}]' })).toThrow(
      /trustedPublishers has a fault in rule 1: packages is missing\. trustedPublishers has a fault in rule 1: repository is missing\./,
    );
  });

  test.each([
    [undefined, 'https://token.actions.githubusercontent.com'],
    ['https://api.github.com/', 'https://token.actions.githubusercontent.com'],
    ['https://api.octo.ghe.com', 'https://token.actions.octo.ghe.com'],
    ['https://github.example/api/v3/', 'https://github.example/_services/token'],
    ['https://github.example:8443/api/v3', 'https://github.example:8443/_services/token'],
  ])('with the GitHub at %s believes the issuer %s', (githubUrl, issuer) => {
    expect(read(githubUrl === undefined ? {} : { githubUrl }).oidcIssuer).toBe(issuer);
  });

  test.each([
    'https://issuer.example/acme/',
    'http://127.0.0.1:1/_oidc',
    'http://localhost:1',
    'http://[::1]:1',
  ])('takes the issuer %s', (oidcIssuer) => {
    expect(read({ oidcIssuer }).oidcIssuer).toBe(oidcIssuer.replace(/\/$/, ''));
  });

  test.each(['http://issuer.example', 'http://127.evil.example', 'http://localhost.example'])(
    'refuses the issuer %s, whose keys anybody could replace',
    (oidcIssuer) => {
      expect(() => read({ oidcIssuer })).toThrow('oidcIssuer must be an https URL');
    },
  );
});
