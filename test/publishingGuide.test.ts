import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import semver from 'semver';
import { parse } from 'yaml';
import { readPolicy } from '../src/config/policyFile';
import { isObject, type JsonObject } from '../src/lib/json';
import { can, type Principal } from '../src/registry/access/can';
import { parseAccess } from '../src/registry/access/rules';
import { mustStage } from '../src/registry/access/staging';
import { grantedActions } from '../src/registry/workflows/trust';
import { parseTrustedPublishers } from '../src/registry/workflows/trustedPublishers';
import { parseWorkflow } from '../src/registry/workflows/workflow';

const GUIDE = readFileSync(path.resolve(__dirname, '../docs/publishing.md'), 'utf8');
const NAME = '@acme/widget';
const NOBODY = { members: [], admins: [] };

/** The code of the guide that begins with that line, or holds it. */
function code(language: string, mark: string): string {
  const blocks = [...GUIDE.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  const found = blocks.find(([, kind, content = '']) => kind === language && content.includes(mark));
  return found?.[2] ?? '';
}

function person(login: string, ...groups: readonly string[]): Principal {
  return { login, id: '7', groups: new Set(['members', ...groups]) };
}

function accessIn(rules: unknown) {
  const { access, problems } = parseAccess(JSON.stringify(rules), NOBODY);
  expect(problems).toEqual([]);
  return access.rules;
}

describe('the recipe for a team in docs/publishing.md', () => {
  const content = code('yaml', '# codebox.yml');
  const policy: JsonObject = Object(parse(content));
  const workflow: JsonObject = Object(parse(code('yaml', '# .github/workflows/release.yml')));
  const claims = {
    repository: 'acme/widgets',
    repository_id: '456789',
    repository_owner_id: '12',
    workflow_ref: 'acme/widgets/.github/workflows/release.yml@refs/tags/v1.0.0',
    ref: 'refs/tags/v1.0.0',
    event_name: 'push',
    run_id: '1',
    jti: 'one',
    actor_id: '7',
  };

  test('is taken as codebox.yml', () => {
    expect(readPolicy(content, 'codebox.yml').faults).toEqual([]);
    expect(Array.isArray(policy.access)).toBe(true);
  });

  test('lets workflows propose, one of the team approve, and nobody publish directly', () => {
    const rules = accessIn(policy.access);
    const release = person('bob', 'team:acme/release');
    const may = (principal: Principal, action: 'stage' | 'approve' | 'publish') =>
      can(principal, { action, name: NAME }, rules);
    expect([may(release, 'stage'), may(release, 'approve'), may(release, 'publish')]).toEqual([
      false,
      true,
      true,
    ]);
    expect(mustStage(rules, NAME)).toBe(true);
    expect(may(person('dan'), 'approve')).toBe(false);
  });

  test('lets the workflow propose from a tag, and from nothing else', () => {
    const { rules, problems } = parseTrustedPublishers(JSON.stringify(policy.trustedPublishers));
    expect(problems).toEqual([]);
    const configured = { trustedPublishers: rules, access: { rules: accessIn(policy.access) } };
    const granted = (changes: JsonObject) => {
      const run = parseWorkflow({ ...claims, ...changes });
      return run && grantedActions(configured, run, NAME);
    };
    expect(granted({})).toEqual(['read', 'stage']);
    expect(granted({ ref: 'refs/heads/main' })).toEqual([]);
    expect(granted({ repository_id: '1' })).toEqual([]);
  });

  test('has a workflow that may ask for an ID token, with an npm that knows the command', () => {
    const { on, permissions, jobs } = workflow;
    expect(on).toEqual({ push: { tags: ['v*'] } });
    expect(permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    const job: JsonObject = Object(isObject(jobs) ? jobs.propose : undefined);
    const steps: readonly JsonObject[] = Array.isArray(job.steps) ? job.steps.filter(isObject) : [];
    const commands = steps.flatMap(({ run }) => (typeof run === 'string' ? [run] : []));
    const [, range = ''] = /^npm install --global npm@(.+)$/.exec(commands[0] ?? '') ?? [];
    expect(semver.minVersion(range)?.version).toBe('11.15.0');
    expect(commands[1]).toMatch(/^npm stage publish --registry=https:/);
  });
});

describe('the variant for a laptop', () => {
  test('lets admin propose and reader approve', () => {
    const [, rules = ''] = /CODEBOX_ACCESS='(.*?)'/s.exec(code('sh', 'CODEBOX_ACCESS=')) ?? [];
    const access = accessIn(JSON.parse(rules));
    const may = (login: string, action: 'stage' | 'approve') =>
      can(person(login), { action, name: NAME }, access);
    expect([may('admin', 'stage'), may('reader', 'stage'), may('reader', 'approve')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(mustStage(access, NAME)).toBe(true);
  });
});
