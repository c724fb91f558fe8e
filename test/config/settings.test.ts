import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { configFaults } from '../../src/config';
import type { Setting } from '../../src/config/setting';
import { COMMAND_SETTINGS, DEPLOYMENT_SETTINGS, SETTINGS, START_SETTINGS } from '../../src/config/variables';

const ROOT = path.resolve(__dirname, '../..');
const TOLD = Object.entries<Setting>(SETTINGS);
const ALL: readonly Setting[] = [SETTINGS, DEPLOYMENT_SETTINGS, START_SETTINGS, COMMAND_SETTINGS].flatMap(
  (rows) => Object.values<Setting>(rows),
);

/** They stand for a value that is not there yet in an environment, or a folder; the policy is in the bundles. */
const NOT_DEPLOYED = ['storage', 's3Endpoint', 'policy'];
/** Told to the functions that use them, and to no other (test/suites/packaging/secret.test.ts). */
const SECRETS = ['githubSecret', 'sessionSecret', 'upstreamTokens', 'webhookSecrets'];
/** What the deployment makes of the operator's value, or fills in by itself. */
const DEPLOYED = new Map<string, unknown>([
  ['region', { Ref: 'AWS::Region' }],
  ['bucket', `\${env:CODEBOX_BUCKET, ''}-\${self:provider.stage}`],
  ['apiEndpoint', `\${self:custom.settings.publicUrl, self:custom.apiUrl}`],
  ['registry', `\${self:custom.settings.registry}`],
  ['logTopic', { Ref: 'LogTopic' }],
  ['tokenTopic', { Ref: 'TokenTopic' }],
  ['metrics', `\${self:provider.stage}`],
  ['tarballs', `\${self:custom.settings.tarballs}`],
]);

describe('the table of settings', () => {
  test('has one row for each name of the operator', () => {
    const names = ALL.map(({ operator }) => operator);
    expect(names.length).toBeGreaterThan(25);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(ALL.map((row) => [row.operator, row] as const))(
    '%s has a purpose that ends a sentence',
    (_name, row) => {
      expect(`It is ${row.purpose}.`).toMatch(/^It is [^.].*[^.\s]\.$/);
    },
  );

  test('holds every name that code, deployment and papers use', () => {
    const files = [
      'README.md',
      'SECURITY.md',
      'serverless.yml',
      ...filesIn('src'),
      ...filesIn('docs'),
      ...filesIn('.serverless_plugins'),
    ];
    const used = files.flatMap((file) => read(file).match(/CODEBOX_[A-Z\d]+(?:_[A-Z\d]+)*/g) ?? []);
    expect(used.length).toBeGreaterThan(100);
    const ERROR_CODE = 'CODEBOX_VARIABLES';
    const OF_TESTS = ['CODEBOX_CHROMIUM', 'CODEBOX_CLIENTS_CACHE'];
    const known = new Set([ERROR_CODE, ...OF_TESTS, ...ALL.map(({ operator }) => operator)]);
    expect([...new Set(used)].filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('serverless.yml', () => {
  const { NODE_OPTIONS, ...environment } = parse(read('serverless.yml')).provider.environment;

  const forAll = TOLD.filter(([name]) => ![...NOT_DEPLOYED, ...SECRETS].includes(name));

  test('tells all functions every setting but the secrets, and nothing else', () => {
    const told = forAll.map(([name]) => name);
    expect(Object.keys(environment).sort()).toEqual(told.sort());
  });

  test.each(forAll)(
    'takes %s from the operator, with the default of the table',
    (name, { operator, otherwise = '' }) => {
      expect(environment[name]).toEqual(DEPLOYED.get(name) ?? `\${env:${operator}, '${otherwise}'}`);
    },
  );
});

describe('docs/settings.md', () => {
  const [, both = '', aws = '', laptop = ''] = read('docs/settings.md').split('\n## ');
  const everywhere = both + aws;
  const missing = configFaults({}).map(({ variable }) => variable);

  test.each(ALL.map((row) => [row.operator, row] as const))(
    'has a row for %s where it applies',
    (name, row) => {
      const isOfLaptop = row.where === 'laptop' || Object.values<Setting>(START_SETTINGS).includes(row);
      expect(defaultOf(name, isOfLaptop ? laptop : everywhere)).toBeDefined();
    },
  );

  test('has apart what only a deployment uses', () => {
    const isOfAws = (row: Setting) => Object.values<Setting>(DEPLOYMENT_SETTINGS).includes(row);
    const apart = ALL.filter(({ operator }) => defaultOf(operator, aws) !== undefined);
    expect(apart).toEqual(ALL.filter(isOfAws));
  });

  test.each(ALL.flatMap((row) => (row.otherwise === undefined ? [] : [[row.operator, row.otherwise]])))(
    'gives %s the default %s',
    (name, value) => {
      expect(defaultOf(name, everywhere) ?? defaultOf(name, laptop)).toContain(`\`${value}\``);
    },
  );

  test('says what is required, and of nothing else', () => {
    const required = TOLD.filter(([name]) => missing.includes(name) && name !== 'apiEndpoint');
    expect(required.length).toBeGreaterThan(3);
    for (const [name, { operator, where }] of TOLD) {
      const said = defaultOf(operator, where === 'laptop' ? laptop : everywhere);
      expect([operator, said?.startsWith('required')]).toEqual([
        operator,
        required.some(([one]) => one === name),
      ]);
    }
  });
});

/** The last cell of the row of that variable. */
function defaultOf(name: string, section: string): string | undefined {
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((row) => row.split(/\s*\|\s*/).slice(1, -1));
  return cells.find(([names]) => names?.split(', ').includes(`\`${name}\``))?.at(-1);
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:[jt]s|md)$/.test(file))
    .map((file) => path.join(folder, file));
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
