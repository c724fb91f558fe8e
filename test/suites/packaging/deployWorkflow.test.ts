import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { DEPLOYMENT_SETTINGS, SETTINGS } from '../../../src/config/variables';

type Step = {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
};

const root = path.resolve(__dirname, '../../..');
const text = readFileSync(path.join(root, 'docs/deploy.yml'), 'utf8');
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const workflow = parse(text);
const { env, environment, steps }: { env: object; environment: string; steps: readonly Step[] } =
  workflow.jobs.deploy;
const commands = steps.flatMap(({ run }) => run ?? []);

describe('docs/deploy.yml', () => {
  test('may read the code and log in to AWS, and nothing else', () => {
    expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(Object.values(workflow.jobs)).toEqual([
      expect.not.objectContaining({ permissions: expect.anything() }),
    ]);
    expect(environment).toBe('prod');
  });

  test('has no key of AWS, and no secret in clear', () => {
    expect(text).not.toMatch(/AWS_SECRET|AWS_ACCESS_KEY|AKIA|aws-access-key-id/);
    const given = Object.entries(env).filter(([name]) => name !== 'STAGE');
    const SECRET = /SECRET|TOKEN/;
    for (const [name, value] of given) {
      expect([name, value]).toEqual([name, `\${{ ${SECRET.test(name) ? 'secrets' : 'vars'}.${name} }}`]);
    }
  });

  test('sets variables that exist', () => {
    const known = [...Object.values(SETTINGS), ...Object.values(DEPLOYMENT_SETTINGS)].map(
      (row) => row.operator,
    );
    const set = Object.keys(env).filter((name) => name.startsWith('CODEBOX_'));
    expect(set.filter((name) => !known.some((one) => one === name))).toEqual([]);
  });

  test('uses actions by their major versions', () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(2);
    expect(used.filter((action) => !/^(actions|aws-actions)\/[\w-]+@v\d+$/.test(action))).toEqual([]);
  });

  test('calls scripts that exist, and has the rights of AWS only from where it deploys', () => {
    const called = commands.flatMap((run) => /npm run ([\w:-]+)/.exec(run)?.[1] ?? []);
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
    const login = steps.findIndex(({ uses }) => uses?.startsWith('aws-actions/'));
    const after = steps.slice(login + 1).map(({ run = '' }) => run.split('\n')[0]);
    expect(after.slice(0, 2)).toEqual([
      'npx sls deploy --stage "$STAGE"',
      'npx sls codebox doctor --stage "$STAGE"',
    ]);
    expect(after).toHaveLength(3);
  });

  test('checks out what the run was started on, which is what the environment agreed to', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with)).toEqual([{ 'persist-credentials': false }]);
    expect(commands.filter((run) => /\bgit\b/.test(run))).toEqual([]);
    expect(workflow.on).toEqual({ push: { branches: ['main'] }, workflow_dispatch: null });
  });

  test('puts nothing from outside into a shell', () => {
    expect(commands.filter((run) => run.includes('${{'))).toEqual([]);
  });
});
