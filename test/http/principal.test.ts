import { describe, expect, test } from '@jest/globals';
import { principalOf } from '../../src/http/principal';

const now = new Date('2026-01-02T03:04:05Z');
const of = (values: Readonly<Record<string, string>>) => principalOf(new Map(Object.entries(values)), now);
const seconds = now.getTime() / 1000;

describe('principalOf', () => {
  test('is the person whom the authorizer found', () => {
    expect(of({ username: 'Alice', userId: '7', groups: 'members,team:acme/core' })).toEqual({
      login: 'Alice',
      id: '7',
      groups: new Set(['members', 'team:acme/core']),
    });
  });

  test('is in no group where the authorizer names none', () => {
    expect(of({ username: 'Alice' })).toEqual({ login: 'Alice', id: '', groups: new Set() });
  });

  test('is nobody without a name', () => {
    expect(of({})).toBeUndefined();
    expect(of({ username: '', groups: 'admins' })).toBeUndefined();
  });

  const workflow = { username: 'acme/widget', kind: 'oidc', packages: '@acme/*', actions: 'read,fly' };

  test('is a workflow with its limits until its token ends', () => {
    expect(of({ ...workflow, exp: String(seconds + 1) })).toMatchObject({
      limits: { packages: ['@acme/*'], actions: ['read'] },
    });
    expect(of({ ...workflow, exp: String(seconds) })).toBeUndefined();
  });

  test('knows who started a workflow, and of nobody else', async () => {
    const exp = String(seconds + 1);
    expect(of({ ...workflow, exp, startedBy: '7' })).toMatchObject({ id: '', startedBy: '7' });
    expect(of({ ...workflow, exp, startedBy: '' })).not.toHaveProperty('startedBy');
    expect(of({ username: 'Alice', startedBy: '7' })).not.toHaveProperty('startedBy');
  });

  test('is a workflow that may do nothing where its limits are missing', () => {
    const { username, kind } = workflow;
    expect(of({ username, kind, exp: String(seconds + 1) })).toMatchObject({
      limits: { packages: [], actions: [] },
    });
    expect(of(workflow)).toBeUndefined();
  });
});
