import { describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { bodyOf } from '../support/registry';
import { exchangeFor, readToken, rule, useWorkflows } from '../support/workflows';

const workflows = useWorkflows();

const reading = { packages: ['*'], actions: ['read'], repository: 'acme/*' };

describe('POST /-/codebox/v1/oidc/token', () => {
  test('gives a token that reads what the rules let the workflow read, and no more', async () => {
    const result = await readToken(workflows.idToken());
    expect(result).toMatchObject({ statusCode: 201, headers: { 'cache-control': 'no-store' } });
    const claims = decodeJwt(bodyOf(result).token.slice('cbx_'.length));
    expect(claims).toMatchObject({ pkg: ['@acme/*'], act: ['read'], sub: 'repo:acme/widgets' });
  });

  test('is for every repository of an owner where a rule says so', async () => {
    workflows.configure({ trustedPublishers: JSON.stringify([reading]) });
    const other = {
      repository: 'Acme/Gadgets',
      workflow_ref: 'Acme/Gadgets/.github/workflows/test.yml@refs/heads/x',
    };
    expect((await readToken(workflows.idToken(other))).statusCode).toBe(201);
    const foreign = { repository: 'evil/x', workflow_ref: 'evil/x/.github/workflows/test.yml@refs/heads/x' };
    const refused = await readToken(workflows.idToken(foreign));
    expect(refused.statusCode).toBe(403);
    expect(bodyOf(refused).error).toContain('repository evil/x, workflow test.yml');
    expect(bodyOf(refused).error).toContain('may read packages');
  });

  test('is for pull requests only where a rule names them', async () => {
    const claims = { event_name: 'pull_request', ref: 'refs/pull/7/merge' };
    workflows.configure({ trustedPublishers: JSON.stringify([reading]) });
    expect((await readToken(workflows.idToken(claims))).statusCode).toBe(403);
    const events = ['push', 'pull_request'];
    workflows.configure({ trustedPublishers: JSON.stringify([{ ...reading, events }]) });
    expect((await readToken(workflows.idToken(claims))).statusCode).toBe(201);
  });

  test('takes an ID token that has served a publish, but not twice', async () => {
    const idToken = workflows.idToken();
    expect((await exchangeFor('@acme%2fwidget', idToken)).statusCode).toBe(201);
    expect((await readToken(idToken)).statusCode).toBe(201);
    expect((await readToken(idToken)).statusCode).toBe(401);
  });

  test('says so when the rules name more packages than fit into a token', async () => {
    const packages = Array.from({ length: 100 }, (_, index) => `@acme/a-package-with-a-long-name-${index}`);
    workflows.configure({ trustedPublishers: JSON.stringify([{ ...rule, packages }]) });
    const result = await readToken(workflows.idToken());
    expect(result.statusCode).toBe(403);
    expect(bodyOf(result).error).toContain('use patterns');
  });
});
