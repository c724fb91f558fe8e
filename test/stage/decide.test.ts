import { describe, expect, test } from '@jest/globals';
import distTagsPut from '../../src/dist-tags/put';
import { apiEvent } from '../support/events';
import { bodyOf, useRegistry } from '../support/registry';
import { alice, approve, bob, carol, list, propose, RULES, reject, view, workflow } from '../support/stages';

const MINUTE_MS = 60_000;

function useStages(rules: readonly object[] = RULES) {
  const registry = useRegistry({ privateScopes: '@acme', access: JSON.stringify(rules) });
  return {
    registry,
    index: () => JSON.parse(registry.s3.text('@acme/widget/index.json') ?? 'null'),
    keys: () => [...registry.s3.objects.keys()].sort(),
    /** As a process leaves it that was killed while bob approved. */
    leave(id: string, minutes: number): void {
      const key = `-/stage/${id}/stage.json`;
      const at = new Date(Date.now() - minutes * MINUTE_MS).toISOString();
      const record = JSON.parse(registry.s3.text(key) ?? '{}');
      const state = { is: 'approving', login: 'bob', id: '2', at };
      registry.s3.put(key, JSON.stringify({ ...record, state }));
    },
  };
}

describe('POST /registry/-/stage/{id}/approve', () => {
  const { registry, index, keys, leave } = useStages();

  test('publishes the bytes that were proposed, for the one who proposed them', async () => {
    const { id, tarball, dist } = await propose(workflow, { manifest: { description: 'A widget' } });
    const result = await approve(bob, id);
    expect([result.statusCode, bodyOf(result)]).toEqual([
      200,
      { ok: true, success: true, id: '@acme/widget', version: '1.0.0', rev: index()._rev },
    ]);
    const { versions, maintainers, 'dist-tags': tags } = index();
    expect(tags).toEqual({ latest: '1.0.0' });
    expect(versions['1.0.0']).toMatchObject({
      description: 'A widget',
      dist: { integrity: dist.integrity },
      _npmUser: { name: 'acme/widgets (release.yml)', approvedBy: { name: 'bob' } },
    });
    expect(maintainers).toEqual([{ name: 'acme/widgets (release.yml)', email: '' }]);
    expect(tarball.equals(registry.s3.objects.get('@acme/widget/1.0.0.tgz')?.body ?? Buffer.of())).toBe(true);
    expect(keys()).toEqual([`-/stage/${id}/stage.json`, '@acme/widget/1.0.0.tgz', '@acme/widget/index.json']);
  });

  test('is a success again for the same person, and is told to the next', async () => {
    const { id } = await propose(alice);
    await approve(bob, id);
    const before = registry.s3.text('@acme/widget/index.json');
    expect((await approve(bob, id)).statusCode).toBe(200);
    const next = await approve(carol, id);
    expect([next.statusCode, bodyOf(next).error]).toEqual([
      403,
      'bob has approved @acme/widget@1.0.0 already. It is published.',
    ]);
    expect(registry.s3.text('@acme/widget/index.json')).toBe(before);
  });

  test('tells who proposed it what somebody else has decided, and not that somebody else has to', async () => {
    const own = { ...alice, groups: 'members,team:acme/core,team:acme/release' };
    const [one, other] = [await propose(own), await propose(own, { version: '2.0.0' })];
    await approve(bob, one.id);
    await reject(bob, other.id);
    for (const user of [own, alice])
      expect([
        bodyOf(await approve(user, one.id)).error,
        bodyOf(await approve(user, other.id)).error,
      ]).toEqual([
        'bob has approved @acme/widget@1.0.0 already. It is published.',
        'bob has rejected @acme/widget@2.0.0.',
      ]);
  });

  test.each([
    [
      'who proposed it',
      { ...alice, groups: 'members,team:acme/core,team:acme/release' },
      'proposed this version yourself',
    ],
    [
      'who may only propose',
      { ...alice, userId: '9', username: 'eve' },
      'eve may not approve versions of @acme/widget',
    ],
    ['a workflow', { ...workflow, actions: 'read,publish,approve' }, 'Only people approve'],
  ])('is refused to %s', async (_who, user, sentence) => {
    const { id } = await propose(alice);
    const result = await approve(user, id);
    expect([result.statusCode, bodyOf(result).error]).toEqual([403, expect.stringContaining(sentence)]);
    expect(index()).toBeNull();
    expect(bodyOf(await list(bob)).total).toBe(1);
  });

  test('is refused to the person who started the workflow that proposed it, and is for everybody else', async () => {
    const { id } = await propose({ ...workflow, startedBy: bob.userId ?? '' });
    const result = await approve(bob, id);
    expect([result.statusCode, bodyOf(result).error]).toEqual([
      403,
      'You have started the workflow that proposed this version. Somebody else has to approve it.',
    ]);
    expect((await approve(carol, id)).statusCode).toBe(200);
  });

  test('is complete when the same person approves twice at once, and the second process dies', async () => {
    const { id } = await propose(alice);
    // The claim of the first, and then its tarball.
    registry.s3.before('PutObject', () => undefined);
    registry.s3.before('PutObject', () => leave(id, 1));
    expect((await approve(bob, id)).statusCode).toBe(200);
    expect(bodyOf(await view(bob, id)).state).toBe('approved');
    expect((await approve(bob, id)).statusCode).toBe(200);
    expect(keys()).toEqual([`-/stage/${id}/stage.json`, '@acme/widget/1.0.0.tgz', '@acme/widget/index.json']);
  });

  test('is refused when another version of that number was published meanwhile, and waits on', async () => {
    const [one, other] = [await propose(alice), await propose(alice, { files: { 'a.js': '1' } })];
    await approve(bob, other.id);
    const result = await approve(carol, one.id);
    expect([result.statusCode, bodyOf(result).error]).toEqual([
      403,
      'You cannot publish over the previously published version 1.0.0.',
    ]);
    expect(bodyOf(await view(carol, one.id)).state).toBe('waiting');
    expect((await reject(carol, one.id)).statusCode).toBe(200);
  });

  test('waits again when an approval was cut off, and others have published that version since', async () => {
    const [one, other] = [await propose(alice), await propose(alice, { files: { 'a.js': '1' } })];
    leave(one.id, 1);
    await approve(carol, other.id);
    expect((await approve(bob, one.id)).statusCode).toBe(403);
    expect(bodyOf(await view(carol, one.id)).state).toBe('waiting');
    expect((await reject(carol, one.id)).statusCode).toBe(200);
  });

  test('is refused when upstream has the name meanwhile', async () => {
    const { id } = await propose({ ...alice, groups: 'members,team:acme/core' }, { name: 'widget' });
    registry.upstream.publish('widget', '1.0.0');
    // It is remembered for a minute that upstream has no such name.
    registry.restart();
    const user = { username: 'erin', userId: '8', groups: 'members,team:acme/core' };
    expect((await approve(user, id)).statusCode).toBe(403);
  });

  test('publishes nothing when the bytes in the store are others', async () => {
    const [one, other] = [await propose(alice), await propose(alice, { version: '2.0.0' })];
    for (const part of ['package', 'document.json'])
      registry.s3.put(
        `-/stage/${one.id}/${part}`,
        registry.s3.objects.get(`-/stage/${other.id}/${part}`)?.body ?? '',
      );
    expect((await approve(bob, one.id)).statusCode).toBe(502);
    expect(index()).toBeNull();
  });

  test('is completed by the same person after a crash, wherever it was', async () => {
    const { id } = await propose(alice);
    leave(id, 1);
    expect((await approve(bob, id)).statusCode).toBe(200);
    expect(index().versions['1.0.0']._npmUser.approvedBy.name).toBe('bob');
    expect(bodyOf(await view(bob, id)).state).toBe('approved');
  });

  test('is completed after a crash behind the index', async () => {
    const { id } = await propose(alice);
    const waiting = new Map(registry.s3.objects);
    await approve(bob, id);
    const published = registry.s3.text('@acme/widget/index.json');
    for (const [key, object] of waiting) registry.s3.objects.set(key, object);
    leave(id, 1);
    const rejection = await reject(bob, id);
    expect(rejection.statusCode).toBe(503);
    expect((await approve(bob, id)).statusCode).toBe(200);
    expect(registry.s3.text('@acme/widget/index.json')).toBe(published);
  });

  test('is taken over by somebody else when the first must have given up', async () => {
    const { id } = await propose(alice);
    leave(id, 9);
    const early = await approve(carol, id);
    expect([early.statusCode, bodyOf(early).error]).toEqual([
      503,
      expect.stringContaining('bob is approving it'),
    ]);
    leave(id, 11);
    expect((await approve(carol, id)).statusCode).toBe(200);
    expect(index().versions['1.0.0']._npmUser.approvedBy.name).toBe('carol');
  });

  test('of several at once lets one win, and tells the others', async () => {
    const { id } = await propose(alice);
    const results = await Promise.all([
      approve(bob, id),
      approve(carol, id),
      reject(bob, id),
      reject(carol, id),
    ]);
    const won = results.filter(({ statusCode }) => statusCode === 200);
    expect(won.length).toBeGreaterThan(0);
    const { state, decidedBy } = bodyOf(await view(bob, id));
    expect(['approved', 'rejected']).toContain(state);
    expect(index() !== null).toBe(state === 'approved');
    if (state === 'approved') expect(index().versions['1.0.0']._npmUser.approvedBy.name).toBe(decidedBy);
    for (const { statusCode } of results) expect([200, 403, 503]).toContain(statusCode);
  });

  test('leaves dist-tags to those who may publish', async () => {
    await approve(bob, (await propose(alice)).id);
    const params = { name: '@acme%2fwidget', tag: 'stable' };
    const resource = '/registry/-/package/{name}/dist-tags/{tag}';
    const event = { method: 'PUT', resource, params, body: '"1.0.0"' };
    expect((await distTagsPut(apiEvent({ ...event, user: alice }))).statusCode).toBe(200);
    expect((await distTagsPut(apiEvent({ ...event, user: bob }))).statusCode).toBe(403);
  });
});

describe('a rule with selfApprove', () => {
  const { index } = useStages([
    { packages: ['*'], publish: ['team:acme/core'], tokens: ['team:acme/core'], selfApprove: true },
  ]);

  test('lets people approve their own', async () => {
    expect((await approve(alice, (await propose(alice)).id)).statusCode).toBe(200);
    expect(index().versions['1.0.0']._npmUser).toEqual({
      name: 'alice',
      email: '',
      approvedBy: { name: 'alice', email: '' },
    });
  });
});

describe('a token for machines', () => {
  const rules = [{ packages: ['*'], publish: ['team:acme/core'], tokens: ['team:acme/core'] }];
  const { index } = useStages(rules);
  const machine = { ...alice, kind: 'machine', packages: '*', actions: 'read,publish', exp: '9999999999' };

  test('proposes in the name of its maker, and decides nothing', async () => {
    const { result, id } = await propose(machine);
    expect(result.statusCode).toBe(201);
    for (const answer of [await approve(machine, id), await reject(machine, id)])
      expect([answer.statusCode, bodyOf(answer).error]).toEqual([
        403,
        'Only people approve and reject. Machines propose versions.',
      ]);
    expect(bodyOf(await approve(alice, id)).error).toContain('You have proposed this version yourself.');
    expect(index()).toBeNull();
    expect((await reject(alice, id)).statusCode).toBe(200);
  });

  test('of somebody who may approve approves and rejects nothing', async () => {
    const { id } = await propose(alice);
    const approver = { ...machine, username: 'erin', userId: '5' };
    for (const answer of [await approve(approver, id), await reject(approver, id)])
      expect(answer.statusCode).toBe(403);
    expect(index()).toBeNull();
    const erin = { username: 'erin', userId: '5', groups: alice.groups ?? '' };
    expect((await approve(erin, id)).statusCode).toBe(200);
  });

  test('hears that only people decide, also where it sees no proposals', async () => {
    const { id } = await propose(alice);
    for (const token of [
      { ...machine, actions: 'read' },
      { ...workflow, packages: '@acme/other' },
    ])
      for (const answer of [await approve(token, id), await reject(token, 'widget')])
        expect([answer.statusCode, bodyOf(answer).error]).toEqual([
          403,
          'Only people approve and reject. Machines propose versions.',
        ]);
  });

  test('sees proposals of the packages that it may publish, and of no others', async () => {
    const { id } = await propose(alice);
    const statuses = async (user: Readonly<Record<string, string>>) => {
      const { total } = bodyOf(await list(user));
      return [(await view(user, id)).statusCode, total];
    };
    expect(await statuses(machine)).toEqual([200, 1]);
    expect(await statuses({ ...machine, packages: '@acme/other' })).toEqual([404, 0]);
    expect(await statuses({ ...machine, actions: 'read' })).toEqual([404, 0]);
  });

  test('that may only read proposes nothing', async () => {
    expect((await propose({ ...machine, actions: 'read' })).result.statusCode).toBe(403);
  });
});

describe('DELETE /registry/-/stage/{id}', () => {
  const { index, keys, leave } = useStages();

  test('rejects for those who may approve, and only once', async () => {
    const { id } = await propose(alice);
    expect((await reject(bob, id)).statusCode).toBe(200);
    expect((await reject(bob, id)).statusCode).toBe(200);
    expect(keys()).toEqual([`-/stage/${id}/stage.json`]);
    for (const result of [await reject(carol, id), await approve(carol, id)]) {
      expect([result.statusCode, bodyOf(result).error]).toEqual([
        403,
        'bob has rejected @acme/widget@1.0.0.',
      ]);
    }
    expect(index()).toBeNull();
  });

  test('lets people take back what they have proposed, also when they may propose no more', async () => {
    const { id } = await propose(alice);
    expect((await reject({ ...alice, groups: 'members' }, id)).statusCode).toBe(200);
  });

  test('is refused to workflows and to others who propose', async () => {
    const { id } = await propose(workflow);
    expect((await reject(workflow, id)).statusCode).toBe(403);
    expect((await reject(alice, id)).statusCode).toBe(403);
  });

  test('tells after ten minutes of a dead approval whether it was published', async () => {
    const { id } = await propose(alice);
    leave(id, 9);
    expect((await reject(carol, id)).statusCode).toBe(503);
    leave(id, 11);
    expect((await reject(carol, id)).statusCode).toBe(200);
    expect(index()).toBeNull();
  });

  test('is refused for what was approved', async () => {
    const { id } = await propose(alice);
    await approve(bob, id);
    const result = await reject(carol, id);
    expect([result.statusCode, bodyOf(result).error]).toEqual([
      403,
      'bob has approved @acme/widget@1.0.0 already. It is published.',
    ]);
  });
});
