import { describe, expect, test } from '@jest/globals';
import putPackage from '../../src/package/put';
import { apiEvent } from '../support/events';
import { publishDocument, storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';
import {
  alice,
  approve,
  bob,
  dan,
  propose,
  proposeDocument,
  RULES,
  reject,
  workflow,
} from '../support/stages';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('POST /registry/-/stage/package/{name}', () => {
  const registry = useRegistry({ privateScopes: '@acme', access: JSON.stringify(RULES) });
  const keys = () => [...registry.s3.objects.keys()].sort();

  test('keeps what was proposed below an id, and publishes nothing', async () => {
    const { result, id, tarball } = await propose(alice);
    expect([result.statusCode, bodyOf(result)]).toEqual([201, { ok: true, success: true, stageId: id }]);
    expect(id).toMatch(UUID);
    expect(keys()).toEqual(
      ['document.json', 'manifest.json', 'package', 'stage.json'].map((part) => `-/stage/${id}/${part}`),
    );
    expect(tarball.equals(registry.s3.objects.get(`-/stage/${id}/package`)?.body ?? Buffer.of())).toBe(true);
    expect(registry.s3.text(`-/stage/${id}/document.json`)).not.toContain(tarball.toString('base64'));
  });

  test('tells where it can be approved', async () => {
    const { result, id } = await propose(workflow);
    expect(result.headers?.['npm-notice']).toBe(
      `Approve or reject it at https://npm.example/registry/-/web/stages/${id}`,
    );
  });

  test('gives the same id to the same command again', async () => {
    const [first, second] = [await propose(alice), await propose(alice)];
    expect(second.id).toBe(first.id);
    expect(keys()).toHaveLength(4);
  });

  test('gives other people, other bytes and another tag ids of their own', async () => {
    const ids = [
      await propose(alice),
      await propose(workflow),
      await propose(alice, { tag: 'next' }),
      await propose(alice, { files: { 'a.js': '1' } }),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  test('takes what was rejected again, under another id', async () => {
    const { id } = await propose(alice);
    await reject(bob, id);
    const again = await propose(alice);
    expect([again.result.statusCode, again.id === id]).toEqual([201, false]);
    expect((await approve(bob, again.id)).statusCode).toBe(200);
  });

  const ORDER = ['package', 'manifest.json', 'document.json', 'stage.json'];
  test.each(ORDER.slice(0, -1))('completes a proposal that died behind its %s', async (part) => {
    const { id } = await propose(alice);
    for (const missing of ORDER.slice(ORDER.indexOf(part) + 1))
      registry.s3.objects.delete(`-/stage/${id}/${missing}`);
    expect((await propose(alice)).id).toBe(id);
    expect((await approve(bob, id)).statusCode).toBe(200);
  });

  test.each([
    ['somebody who may only read', dan, '@acme/widget', 'dan may not stage @acme/widget'],
    ['somebody who may only approve', bob, '@acme/widget', 'bob may not stage @acme/widget'],
    ['a workflow, for another package', workflow, '@acme/other', 'may not stage @acme/other'],
  ])('refuses %s', async (_who, user, name, sentence) => {
    const { result } = await propose(user, { name });
    expect([result.statusCode, bodyOf(result).error]).toEqual([403, expect.stringContaining(sentence)]);
    expect(keys()).toEqual([]);
  });

  test('refuses a workflow of which nobody knows who started it', async () => {
    const { startedBy, ...unknown } = workflow;
    const { result } = await propose(unknown);
    expect([result.statusCode, bodyOf(result).error]).toEqual([
      403,
      'The ID token of this workflow does not say who started it (actor_id), so the registry cannot tell who must not approve its proposals.',
    ]);
    expect(keys()).toEqual([]);
  });

  test('checks what a publish checks', async () => {
    const { document } = await publishDocument({ name: '@acme/widget' });
    const wrong = { ...document, 'dist-tags': { latest: '9.9.9' } };
    expect((await proposeDocument(alice, '@acme/widget', wrong)).statusCode).toBe(400);
    expect((await proposeDocument(alice, '@acme/widget', [])).statusCode).toBe(400);
    expect(keys()).toEqual([]);
  });

  test('refuses a version that is there, with the same bytes and with others', async () => {
    const { id } = await propose(alice);
    await approve(bob, id);
    const same = (await propose(alice)).result;
    const other = (await propose(alice, { files: { 'a.js': '1' } })).result;
    expect([same.statusCode, bodyOf(same).error]).toEqual([403, '@acme/widget@1.0.0 is published already.']);
    expect([other.statusCode, bodyOf(other).error]).toEqual([
      403,
      'You cannot publish over the previously published version 1.0.0.',
    ]);
  });

  test('keeps a hundred proposals of a package at most, and each may be repeated', async () => {
    const { id } = await propose(alice);
    const record = JSON.parse(registry.s3.text(`-/stage/${id}/stage.json`) ?? '{}');
    for (let count = 1; count < 100; count += 1) {
      const other = id.slice(0, -3) + String(count).padStart(3, '0');
      const stage = { ...record, id: other, version: `1.0.${count}` };
      registry.s3.put(`-/stage/${other}/document.json`, '{}');
      registry.s3.put(`-/stage/${other}/stage.json`, JSON.stringify(stage));
    }
    const { result } = await propose(alice, { version: '2.0.0' });
    expect([result.statusCode, bodyOf(result).error]).toEqual([
      403,
      '100 proposed versions of @acme/widget wait already. Approve or reject some of them first: npm stage list @acme/widget',
    ]);
    expect((await propose(alice)).id).toBe(id);
    expect((await propose(alice, { name: '@acme/gadget' })).result.statusCode).toBe(201);
    expect((await reject(bob, id)).statusCode).toBe(200);
    expect((await propose(alice, { version: '2.0.0' })).result.statusCode).toBe(201);
  });

  test('refuses a name that upstream has', async () => {
    registry.upstream.publish('taken', '1.0.0');
    const { result } = await propose(alice, { name: 'taken' });
    expect(result.statusCode).toBe(403);
  });
});

describe('PUT /registry/{name} where somebody has to approve', () => {
  const minted = { ...workflow, actions: 'read,publish' };
  const registry = useRegistry({ privateScopes: '@acme', access: JSON.stringify(RULES) });
  const put = async (user: Readonly<Record<string, string>>) => {
    const { document } = await publishDocument({ name: '@acme/widget' });
    const params = { name: '@acme%2fwidget' };
    return putPackage(apiEvent({ method: 'PUT', params, body: JSON.stringify(document), user }));
  };

  test.each([
    ['who may publish', alice],
    ['a workflow whose token is for that package alone', minted],
    ['a workflow that may only propose', workflow],
  ])('refuses the tarball of %s, and names the command', async (_who, user) => {
    const result = await put(user);
    expect([result.statusCode, bodyOf(result).error]).toEqual([
      403,
      'Somebody has to approve each version of @acme/widget. Propose this one with: npm stage publish',
    ]);
    expect(registry.s3.objects.size).toBe(0);
  });

  test('tells readers and approvers that they may not publish', async () => {
    for (const user of [bob, dan])
      expect(bodyOf(await put(user)).error).toBe(
        `${user.username} may not publish @acme/widget. Ask the administrators of this registry.`,
      );
  });

  test('takes deprecations', async () => {
    registry.s3.put('@acme/widget/index.json', storedPackument({ name: '@acme/widget' }));
    const document = { versions: { '1.0.0': { version: '1.0.0', deprecated: 'old' } } };
    const params = { name: '@acme%2fwidget' };
    const event = apiEvent({ method: 'PUT', params, body: JSON.stringify(document), user: alice });
    expect((await putPackage(event)).statusCode).toBe(200);
  });
});

describe('POST /registry/-/stage/package/{name} with a token for machines', () => {
  const access = JSON.stringify(RULES.map((rule) => ({ ...rule, tokens: ['team:acme/core'] })));
  const registry = useRegistry({ privateScopes: '@acme', access });

  test('says by which one it was proposed', async () => {
    const made = { kind: 'machine', packages: '*', actions: 'read,publish', tokenName: 'ci' };
    const { id } = await propose({ ...alice, ...made, exp: '9999999999' });
    expect(JSON.parse(String(registry.s3.text(`-/stage/${id}/stage.json`))).actor).toEqual({
      name: 'alice',
      id: '1',
      type: 'user',
      token: 'ci',
    });
  });
});
