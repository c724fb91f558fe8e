import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { KEY_PATTERNS } from '../../../src/store/keys';
import { type Packaged, packaged } from '../../support/lambda/package';
import { functionsOf, logGroupOf, type PolicyStatement, rolesOf, statementsOf } from './template';

/** They delete what was proposed, when somebody has decided. */
const DECIDERS = ['stageDecide', 'webDecide'];

let service: Packaged;
beforeAll(async () => {
  service = await packaged();
});

describe('the packaged template: rights', () => {
  test('no role has a wildcard among its actions', () => {
    const actions = rolesOf(service.template)
      .flatMap(statementsOf)
      .flatMap(({ actions }) => actions);
    expect(actions.length).toBeGreaterThan(10);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('no role has a wildcard among its resources but the listed kinds of keys', () => {
    const resources = rolesOf(service.template)
      .flatMap(statementsOf)
      .flatMap(({ resources }) => resources);
    const wildcards = resources
      .map((resource) => JSON.stringify(resource))
      .filter((text) => text.includes('*'));
    const allowed = KEY_PATTERNS.map((pattern) =>
      JSON.stringify({ 'Fn::Join': ['/', [{ 'Fn::GetAtt': ['PackageStorage', 'Arn'] }, pattern]] }),
    );
    expect([...new Set(wildcards)].filter((text) => !allowed.includes(text))).toEqual([]);
  });

  test('actions on objects name objects, and ListBucket names the bucket', () => {
    const bucket = JSON.stringify({ 'Fn::GetAtt': ['PackageStorage', 'Arn'] });
    for (const { actions, resources } of rolesOf(service.template).flatMap(statementsOf)) {
      if (!actions.some((action) => action.startsWith('s3:'))) continue;
      const isAboutBucket = actions.includes('s3:ListBucket');
      for (const resource of resources) expect(JSON.stringify(resource) === bucket).toBe(isAboutBucket);
    }
  });

  test('who writes or deletes packages of ours cannot do it to copies of public ones, whose keys end alike', () => {
    for (const name of [
      'put',
      ...DECIDERS,
      'tarDelete',
      'revDelete',
      'revPut',
      'distTagsPut',
      'distTagsDelete',
    ]) {
      const about = ofFunction(name).filter(({ actions }) =>
        actions.some((action) => /^s3:.*Object$/.test(action)),
      );
      const used = about.filter(({ effect }) => effect === 'Allow').flatMap(({ actions }) => actions);
      const denied = about.filter(({ effect }) => effect === 'Deny');
      expect(denied.map(({ resources }) => resources)).toEqual([
        [{ 'Fn::Join': ['/', [{ 'Fn::GetAtt': ['PackageStorage', 'Arn'] }, '-/upstream/*']] }],
      ]);
      expect(denied.flatMap(({ actions }) => actions)).toEqual(expect.arrayContaining([...new Set(used)]));
    }
  });

  test('nobody but those who unpublish deletes', () => {
    const names = functionsOf(service.template).map(({ name }) => name);
    const deleting = names.filter((name) => bucketActions(name).some((action) => action.includes('Delete')));
    expect(
      deleting.filter((name) => !['tarDelete', 'revPut', 'revDelete', ...DECIDERS].includes(name)),
    ).toEqual([]);
    for (const name of DECIDERS) {
      const about = ofFunction(name).filter(
        ({ effect, actions }) => effect === 'Allow' && actions.includes('s3:DeleteObject'),
      );
      const keys = about.flatMap(({ resources }) => resources).map((resource) => JSON.stringify(resource));
      expect(keys).toEqual([expect.stringContaining('"-/stage/*"')]);
    }
  });

  test('each writes to its own log group, and to those of functions with the same role alone', () => {
    const writes = (name: string) => {
      const statements = ofFunction(name).filter(({ actions }) => actions.includes('logs:PutLogEvents'));
      return statements.flatMap(({ resources }) => resources.map((resource) => JSON.stringify(resource)));
    };
    const functions = functionsOf(service.template);
    for (const { name, properties } of functions) {
      const siblings = functions.filter((other) => isDeepStrictEqual(other.properties.Role, properties.Role));
      const groups = siblings.map((sibling) =>
        JSON.stringify({ 'Fn::GetAtt': [logGroupOf(sibling), 'Arn'] }),
      );
      expect({ name, writes: writes(name).sort() }).toEqual({ name, writes: groups.sort() });
    }
  });

  test('SECURITY.md says of every function what it could do, by its role', () => {
    const lines = readFileSync('SECURITY.md', 'utf8').matchAll(/^\* (`.+`) \(`(\w+)`\): .+\.$/gm);
    const said = [...lines].flatMap(([, names = '', role]) =>
      names.split(', ').map((name) => [name.replaceAll('`', ''), role]),
    );
    const roles = functionsOf(service.template).map(({ name, properties }) => [
      name,
      /\w+Role/.exec(JSON.stringify(properties.Role))?.[0],
    ]);
    expect(said.sort()).toEqual(roles.sort());
  });

  test('the partition is nowhere taken for granted', () => {
    expect(JSON.stringify(service.template)).not.toContain('arn:aws:');
  });

  function ofFunction(name: string): readonly PolicyStatement[] {
    const found = functionsOf(service.template).find((candidate) => candidate.name === name);
    const role = rolesOf(service.template).find(({ id }) =>
      JSON.stringify(found?.properties.Role ?? null).includes(`"${id}"`),
    );
    if (!role) throw new Error(`${name} has no role.`);
    return statementsOf(role);
  }

  function bucketActions(name: string): readonly string[] {
    const actions = ofFunction(name).flatMap(({ effect, actions }) => (effect === 'Allow' ? actions : []));
    return [...new Set(actions.filter((action) => action.startsWith('s3:')))].sort();
  }
});
