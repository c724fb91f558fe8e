import { GetObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { bodyOf, useRegistry } from '../support/registry';
import {
  alice,
  approve,
  bob,
  dan,
  download,
  list,
  propose,
  RULES,
  reject,
  view,
  workflow,
} from '../support/stages';

const DAY_MS = 24 * 60 * 60 * 1000;
const NO_ONE = '00000000-0000-4000-8000-000000000000';

describe('GET /registry/-/stage', () => {
  const registry = useRegistry({ privateScopes: '@acme', access: JSON.stringify(RULES) });

  function grow(id: string, days: number): void {
    const key = `-/stage/${id}/stage.json`;
    const record = JSON.parse(registry.s3.text(key) ?? '{}');
    const createdAt = new Date(Date.now() - days * DAY_MS).toISOString();
    registry.s3.put(key, JSON.stringify({ ...record, createdAt }));
  }

  test('lists what waits, in the form that npm reads', async () => {
    const { id, dist, tarball } = await propose(workflow);
    const { items, total } = bodyOf(await list(bob));
    expect(total).toBe(1);
    expect(items).toEqual([
      {
        id,
        packageName: '@acme/widget',
        version: '1.0.0',
        tag: 'latest',
        createdAt: expect.stringMatching(/^\d{4}-/),
        actor: 'acme/widgets (release.yml)',
        actorType: 'workflow',
        shasum: dist.shasum,
        integrity: dist.integrity,
        size: tarball.length,
        unpackedSize: expect.any(Number),
        fileCount: 1,
        state: 'waiting',
        expiresAt: expect.stringMatching(/^\d{4}-/),
        url: `https://npm.example/registry/-/web/stages/${id}`,
      },
    ]);
  });

  test('reads what waits once, until somebody else has changed it', async () => {
    const { id } = await propose(workflow);
    const other = await propose(alice, { version: '1.1.0' });
    const reads = async () => {
      registry.s3.mock.resetHistory();
      const { items } = bodyOf(await list(bob));
      const calls = registry.s3.mock.commandCalls(GetObjectCommand);
      return [items.length, ...calls.map(({ args }) => args[0].input.Key)];
    };
    await reads();
    expect(await reads()).toEqual([2]);
    grow(id, 13);
    expect(await reads()).toEqual([2, `-/stage/${id}/stage.json`]);
    grow(id, 14);
    expect(await reads()).toEqual([1, `-/stage/${id}/stage.json`]);
    await reject(bob, other.id);
    expect(await reads()).toEqual([0]);
  });

  test('gives pages of one package, the oldest first', async () => {
    const first = await propose(alice);
    grow(first.id, 1);
    const second = await propose(alice, { version: '2.0.0' });
    await propose(alice, { name: 'other', version: '1.0.0' });
    const wanted = { package: '@acme/widget', perPage: '1' };
    const pages = [
      bodyOf(await list(bob, { ...wanted, page: '0' })),
      bodyOf(await list(bob, { ...wanted, page: '1' })),
    ];
    expect(pages.map(({ items, total }) => [items[0].id, total])).toEqual([
      [first.id, 2],
      [second.id, 2],
    ]);
    expect(bodyOf(await list(alice)).total).toBe(3);
    expect((await list(alice, { page: '-1' })).statusCode).toBe(400);
  });

  test('finds a package whatever the case of its name, as rules do', async () => {
    const { id } = await propose(alice);
    const { items } = bodyOf(await list(bob, { package: '@Acme/WIDGET' }));
    expect(items).toEqual([expect.objectContaining({ id })]);
  });

  test('leaves out what was decided, what has ended, and what the caller may not see', async () => {
    const [gone, old, approved] = [
      await propose(alice),
      await propose(alice, { version: '2.0.0' }),
      await propose(alice, { version: '3.0.0' }),
    ];
    await reject(bob, gone.id);
    await approve(bob, approved.id);
    grow(old.id, 15);
    expect(bodyOf(await list(bob))).toEqual({ items: [], total: 0 });
    await propose(alice, { version: '4.0.0' });
    expect(bodyOf(await list(dan)).total).toBe(0);
    expect(bodyOf(await list(bob)).total).toBe(1);
  });

  test('shows one of them, and its bytes, to those who may propose or approve', async () => {
    const { id } = await propose(alice);
    for (const user of [alice, bob, workflow]) {
      expect(bodyOf(await view(user, id.toUpperCase()))).toMatchObject({ id, state: 'waiting' });
      const result = await download(user, id);
      expect([result.statusCode, result.headers?.location]).toEqual([
        302,
        expect.stringContaining(`/-/stage/${id}/package`),
      ]);
    }
  });

  test.each(['view', 'download', 'approve', 'reject'] as const)(
    'does not tell readers by %s that there is one',
    async (what) => {
      const call = { view, download, approve, reject }[what];
      const { id } = await propose(alice);
      const [hidden, absent] = [await call(dan, id), await call(dan, NO_ONE)];
      expect([hidden.statusCode, hidden.body]).toEqual([404, absent.body]);
      expect((await call(bob, 'widget')).statusCode).toBe(404);
    },
  );

  test('says of one that has ended that it has, and that it can be proposed again', async () => {
    const { id } = await propose(alice);
    grow(id, 15);
    for (const result of [await view(bob, id), await download(bob, id), await approve(bob, id)]) {
      expect([result.statusCode, bodyOf(result).error]).toEqual([
        404,
        'The proposal of @acme/widget@1.0.0 has ended: each waits for 14 days. Propose it again.',
      ]);
    }
    const again = await propose(alice);
    expect(again.id).not.toBe(id);
    expect((await approve(bob, again.id)).statusCode).toBe(200);
  });

  test('shows who decided about one, and has its bytes no more', async () => {
    const { id } = await propose(alice);
    await reject(bob, id);
    expect(bodyOf(await view(alice, id))).toMatchObject({ state: 'rejected', decidedBy: 'bob' });
    expect((await download(alice, id)).statusCode).toBe(404);
  });
});
