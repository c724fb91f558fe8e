import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { replaced } from '../../.serverless_plugins/codebox-tools/prune/replaced';
import { toPath } from '../../src/adapters/folder/keys';
import { useCodebox } from '../support/codebox';
import { keptToken } from '../support/makerRecords';
import { contents, countUse, DAY_MS, daysAgo, shelve } from './support';

describe('leftovers', () => {
  const { folder, storage, said, run } = useCodebox();
  const bucket = (...names: readonly string[]) => path.join(folder(), 'bucket', ...names);

  async function prune(words: readonly string[] = []): Promise<number> {
    const CODEBOX_POLICY = path.join(folder(), 'codebox.yml');
    await writeFile(CODEBOX_POLICY, 'prune: [{ packages: ["*"], keep: 1, olderThan: 30 days }]');
    return run(['prune', ...words], { CODEBOX_POLICY });
  }

  async function put(key: string, age: number, body = 'bytes'): Promise<void> {
    await storage().create(key, Buffer.from(body));
    const time = new Date(Date.now() - age * DAY_MS);
    await utimes(toPath(bucket('objects'), key), time, time);
  }

  const HASH = 'ab'.repeat(32);
  const GOING: readonly (readonly [key: string, age: number])[] = [
    ['widget/0.9.0.tgz', 2],
    ['widget/0.1.0.tgz', 0],
    [`-/attestations/widget/0.1.0-${HASH}.json`, 0],
    ['lost/1.0.0.tgz', 2],
    [`-/login/${HASH}`, 2],
    [`-/oidc/${HASH}`, 2],
    [`-/large/2026-01-01/${HASH}.json`, 2],
    ['-/stage/3f2b8f3e-6d0c-8b1a-8f3e-6d0c8b1a8f3e/stage.json', 16],
    [`-/policy/held/${HASH}`, 31],
    ['-/webhooks/dead/ab12.json', 15],
    ['-/upstream/0123456789abcdef/left-pad/full.json', 91],
    ['-/catalog.json', 2],
    ['-/catalog/shard-0', 2],
  ];
  const STAYING: readonly (readonly [key: string, age: number])[] = [
    ['widget/2.0.0.tgz', 0.5],
    [`-/attestations/widget/2.0.0-${HASH}.json`, 2],
    ['notes.txt', 900],
    [`-/login/${'cd'.repeat(32)}`, 0.5],
    ['-/stage/3f2b8f3e-6d0c-8b1a-8f3e-6d0c8b1a8f3f/stage.json', 14],
    ['-/policy/rules.json', 900],
    ['-/webhooks/dead/cd34.json', 13],
    ['-/webhooks/waiting/ab12-1.json', 900],
    ['-/policy/seen/left-pad/versions.json', 900],
    ['-/upstream/0123456789abcdef/left-pad/abbreviated.json', 89],
  ];

  async function fill(): Promise<void> {
    await countUse(storage(), 99, 'other@1.0.0');
    const more = { _unpublished: { '0.1.0': { by: 'alice', time: daysAgo(9) } } };
    await shelve(storage(), 'widget', { versions: { '1.0.0': { age: 60 } }, more });
    await run(['index']);
    for (const [key, age] of [...GOING, ...STAYING]) await put(key, age);
  }

  test('are shown, and stay without --apply', async () => {
    await fill();
    const before = await contents(storage());
    expect([await prune(), said.err]).toEqual([0, '']);
    expect(said.out).toMatch(/^ {2}leftovers +count +size\n {2}rest of unpublished versions +2 /);
    expect(said.out).toMatch(/\n {2}old catalogues +2 +0\.0 kB\n/);
    expect(await contents(storage())).toEqual(before);
  });

  test('go, and nothing else does; a second run finds none', async () => {
    await fill();
    const before = Object.keys(await contents(storage()));
    expect([await prune(['--apply']), said.err]).toEqual([0, '']);
    const after = Object.keys(await contents(storage()));
    const gone = GOING.map(([key]) => key);
    expect(before.filter((key) => !after.includes(key)).sort()).toEqual(gone.toSorted());
    expect(await prune(['--json'])).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ leftovers: [], bytes: 0 });
  });

  test('with --package, only tarballs of these packages go', async () => {
    await fill();
    expect(await prune(['--package', 'lost', '--json'])).toBe(0);
    expect(JSON.parse(said.out).leftovers).toMatchObject([{ key: 'lost/1.0.0.tgz', bytes: 5 }]);
  });

  test('of tokens: those that ended a month ago go, others stay', async () => {
    const tokens = [31, 29, -9].map((age) => keptToken(`${age}`, `${age} days ago`, { ends: daysAgo(age) }));
    const record = { id: 7, login: 'alice', avatar: '', groups: [], seen: '2026-01-01', tokens };
    await storage().create('-/tokens/7.json', Buffer.from(JSON.stringify(record)));
    await prune(['--apply']);
    expect(said.out).toMatch(/\n? {2}records of ended tokens +1 /);
    const stored = await storage().get('-/tokens/7.json');
    const left = JSON.parse(Buffer.from(stored?.body ?? []).toString());
    expect(left).toEqual({ ...record, tokens: tokens.slice(1) });
  });

  test('of the folder: temporary files and locks of dead processes', async () => {
    const dead = '999999999-1-3f2b8f3e';
    await mkdir(bucket('incoming'), { recursive: true });
    await mkdir(bucket('locks', 'abc'), { recursive: true });
    await writeFile(bucket('incoming', dead), 'half of a tarball');
    await writeFile(bucket('locks', 'abc', dead), '');
    await writeFile(bucket('incoming', `${process.pid}--alive`), '');
    expect(await prune(['--json'])).toBe(0);
    const found: readonly { key: string }[] = JSON.parse(said.out).leftovers;
    expect(found.map(({ key }) => key).sort()).toEqual([`incoming/${dead}`, `locks/abc/${dead}`]);
    expect(await prune(['--apply'])).toBe(0);
    expect(await readdir(bucket('locks'))).toEqual([]);
    expect(await readdir(bucket('incoming'))).toEqual([`${process.pid}--alive`]);
  });
});

describe('versions of the objects of a bucket', () => {
  const one = (id: string, age: number, more: object = {}) => ({
    ...{ key: '-/policy/rules.json', id, isLatest: false, isMarker: false, bytes: 1 },
    at: new Date(Date.now() - age * DAY_MS),
    ...more,
  });
  const ids = (kept: readonly ReturnType<typeof one>[]) => replaced(kept, new Date()).map(({ id }) => id);

  test('go 90 days after they were replaced, however old they are', () => {
    const kept = [one('c', 89, { isLatest: true }), one('b', 91), one('a', 999)];
    expect(ids(kept)).toEqual(['a']);
    expect(ids([one('c', 91, { isLatest: true }), one('b', 95), one('a', 999)])).toEqual(['b', 'a']);
  });

  test.each(['-/catalog/shard-0', '-/downloads/state'])(
    'go after a day where they can be made again, or change all the time: %s',
    (key) => {
      expect(ids([one('b', 2, { key, isLatest: true }), one('a', 9, { key })])).toEqual(['a']);
      expect(ids([one('b', 0.5, { key, isLatest: true }), one('a', 9, { key })])).toEqual([]);
    },
  );

  test('the mark of a deleted object goes with the last of them, and not before', () => {
    const mark = one('mark', 91, { isLatest: true, isMarker: true });
    expect(ids([mark, one('a', 99)])).toEqual(['a', 'mark']);
    expect(ids([one('mark', 89, { isLatest: true, isMarker: true }), one('a', 99)])).toEqual([]);
    expect(ids([mark])).toEqual(['mark']);
  });
});
