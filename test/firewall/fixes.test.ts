import { describe, expect, jest, test } from '@jest/globals';
import { bodyOf, useRegistry } from '../support/registry';
import { CORGI, DAY, download, packumentOf, policyOf, readPackument, serveWithAdvisories } from './support';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const HOUR = DAY / 24;
const ago = (span: number) => new Date(NOW - span).toISOString();
const OLD = ago(30 * DAY);
const served = async () => Object.keys(bodyOf(await readPackument(CORGI)).versions);

describe('a young version, with fixes: at once', () => {
  const registry = useRegistry({ policy: policyOf({ minAge: 3 * DAY, fixes: 'at once' }) });
  const at = (moment: number) => jest.spyOn(Date, 'now').mockReturnValue(moment);
  const hole = (range: string) => [{ vulnerable_versions: range, title: 'a hole' }];

  test.each([
    ['mends the one below it: is served', { '1.0.0': OLD, '1.0.1': ago(DAY) }, '<1.0.1', ['1.0.0', '1.0.1']],
    ['has the hole itself: waits', { '1.0.0': OLD, '1.0.1': ago(DAY) }, '<1.0.2', ['1.0.0']],
    ['is beside the hole: waits', { '1.0.0': OLD, '1.0.1': ago(DAY) }, '<1.0.0', ['1.0.0']],
    [
      'has a range that nobody can read: waits',
      { '1.0.0': OLD, '1.0.1': ago(DAY) },
      '<1.0.1; none',
      ['1.0.0'],
    ],
    [
      'is above the one that mends it: waits',
      { '1.0.0': OLD, '1.0.1': ago(DAY), '1.1.0': ago(HOUR) },
      '<1.0.1',
      ['1.0.0', '1.0.1'],
    ],
    [
      'mends an older line: is served',
      { '1.0.0': OLD, '2.0.0': OLD, '1.0.1': ago(DAY) },
      '<1.0.1',
      ['1.0.0', '2.0.0', '1.0.1'],
    ],
    ['is a prerelease: waits', { '1.0.0': OLD, '1.0.1-beta.1': ago(DAY) }, '<=1.0.0', ['1.0.0']],
  ])('that %s', async (_what, times, range, expected) => {
    at(NOW);
    serveWithAdvisories(registry, packumentOf(times), { 'left-pad': hole(range) });
    expect(await served()).toEqual(expected);
    const refused = Object.keys(times).filter((version) => !expected.includes(version));
    for (const version of refused) expect((await download(version)).statusCode).toBe(403);
    for (const version of expected) expect((await download(version)).statusCode).toBe(302);
  });

  test('is asked about once, with what it would replace, and again after an hour', async () => {
    at(NOW);
    const packument = packumentOf({ '0.9.0': OLD, '1.0.0': OLD, '1.0.1': ago(DAY) });
    const asked = serveWithAdvisories(registry, packument, {});
    await Promise.all([served(), served(), download('1.0.0'), download('1.0.1')]);
    expect(await served()).toEqual(['0.9.0', '1.0.0']);
    expect(asked.questions).toEqual([{ 'left-pad': ['1.0.1', '1.0.0'] }]);
    serveWithAdvisories(registry, packument, { 'left-pad': hole('<1.0.1') });
    at(NOW + HOUR - 1);
    expect(await served()).toEqual(['0.9.0', '1.0.0']);
    at(NOW + HOUR);
    expect(await served()).toEqual(['0.9.0', '1.0.0', '1.0.1']);
  });

  test.each([
    ['nothing is young', { '1.0.0': OLD, '1.0.1': OLD }],
    ['nothing is served instead', { '1.0.0': ago(DAY) }],
  ])('is not asked about where %s', async (_what, times) => {
    at(NOW);
    const asked = serveWithAdvisories(registry, packumentOf(times), {});
    await readPackument();
    expect(asked.questions).toEqual([]);
  });

  test('waits while upstream has no answer, and is asked about again', async () => {
    at(NOW);
    const packument = packumentOf({ '1.0.0': OLD, '1.0.1': ago(DAY) });
    serveWithAdvisories(registry, packument, undefined);
    expect(await served()).toEqual(['1.0.0']);
    expect(registry.logged()).toContainEqual(
      expect.objectContaining({ namespace: 'firewall:fixes', problem: 'answered 500' }),
    );
    serveWithAdvisories(registry, packument, { 'left-pad': hole('<1.0.1') });
    at(NOW + 61_000);
    expect(await served()).toEqual(['1.0.0', '1.0.1']);
    // What it said last still counts.
    serveWithAdvisories(registry, packument, undefined);
    at(NOW + 2 * HOUR);
    expect(await served()).toEqual(['1.0.0', '1.0.1']);
  });
});

describe('a young version of which another function knows that it mends a hole', () => {
  const registry = useRegistry({ policy: policyOf({ minAge: 3 * DAY, fixes: 'at once' }) });
  const MINUTE = 60_000;

  test('is not refused by what upstream said more than a minute ago', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(NOW);
    const packument = packumentOf({ '1.0.0': OLD, '1.0.1': ago(DAY) });
    serveWithAdvisories(registry, packument, {});
    expect((await download('1.0.1')).statusCode).toBe(403);
    const asked = serveWithAdvisories(registry, packument, {
      'left-pad': [{ vulnerable_versions: '<1.0.1', title: 'a hole' }],
    });
    now.mockReturnValue(NOW + MINUTE - 1);
    expect((await download('1.0.1')).statusCode).toBe(403);
    expect(asked.questions).toEqual([]);
    now.mockReturnValue(NOW + MINUTE);
    const answers = await Promise.all(Array.from({ length: 10 }, () => download('1.0.1')));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(10).fill(302));
    expect(asked.questions).toHaveLength(1);
    expect(await served()).toEqual(['1.0.0', '1.0.1']);
  });

  test('is asked about once a minute, however often it is refused, and nothing is read again', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(NOW);
    const packument = packumentOf({ '1.0.0': OLD, '1.0.1': ago(DAY) });
    const asked = serveWithAdvisories(registry, packument, {});
    await download('1.0.1');
    const parse = jest.spyOn(JSON, 'parse');
    for (const later of [1, 1.5, 2, 2.5]) {
      now.mockReturnValue(NOW + later * MINUTE);
      await Promise.all([download('1.0.1'), download('1.0.1')]);
    }
    const read = parse.mock.calls.filter(([text]) => text.includes('"dist-tags"')).length;
    parse.mockRestore();
    expect([asked.questions.length, read]).toEqual([3, 0]);
  });
});

describe('without fixes: at once', () => {
  const registry = useRegistry({ policy: policyOf({ minAge: 3 * DAY }) });

  test('upstream is not asked', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    const packument = packumentOf({ '1.0.0': OLD, '1.0.1': ago(DAY) });
    const asked = serveWithAdvisories(registry, packument, {});
    expect(await served()).toEqual(['1.0.0']);
    expect(asked.questions).toEqual([]);
  });
});

const scripts = { scripts: { postinstall: 'node run' } };
const withScripts = (times: Readonly<Record<string, string>>, ...versions: readonly string[]) => {
  const packument = packumentOf(times);
  const manifests = Object.entries(packument.versions).map(([version, manifest]) => [
    version,
    versions.includes(version) ? { ...manifest, ...scripts } : manifest,
  ]);
  return { ...packument, versions: Object.fromEntries(manifests) };
};

describe('a version with an install script, with scripts: hold', () => {
  const registry = useRegistry({ policy: policyOf({ minAge: DAY, scripts: 'hold', fixes: 'at once' }) });

  test.each([
    ['which the one before had not', { '1.0.0': OLD, '1.0.1': ago(2 * DAY) }, ['1.0.1'], ['1.0.0']],
    ['for five times as long', { '1.0.0': OLD, '1.0.1': ago(5 * DAY) }, ['1.0.1'], ['1.0.0', '1.0.1']],
    ['as the one before', { '1.0.0': OLD, '1.0.1': ago(2 * DAY) }, ['1.0.0', '1.0.1'], ['1.0.0', '1.0.1']],
    [
      'which only a young one before had',
      { '1.0.0': OLD, '1.0.1': ago(3 * DAY), '1.0.2': ago(2 * DAY) },
      ['1.0.1', '1.0.2'],
      ['1.0.0'],
    ],
    ['that was the first', { '1.0.0': ago(2 * DAY) }, ['1.0.0'], ['1.0.0']],
    [
      'in an older line',
      { '1.0.0': OLD, '2.0.0': OLD, '1.0.1': ago(2 * DAY) },
      ['2.0.0', '1.0.1'],
      ['1.0.0', '2.0.0'],
    ],
  ])('%s', async (_what, times, having, expected) => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    const fixed = { 'left-pad': [{ vulnerable_versions: '<=1.0.0', title: 'a hole' }] };
    serveWithAdvisories(registry, withScripts(times, ...having), fixed);
    expect(await served()).toEqual(expected);
  });

  test('has a tarball that is refused with that reason', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    serveWithAdvisories(registry, withScripts({ '1.0.0': OLD, '1.0.1': ago(2 * DAY) }, '1.0.1'), {});
    expect(bodyOf(await download('1.0.1')).error).toContain(
      'it has an install script, which 1.0.0 had not, and such versions are served 5 days after their publish.',
    );
  });
});

describe('a version with an install script, with scripts: warn', () => {
  const registry = useRegistry({ policy: policyOf({ scripts: 'warn' }) });

  test('is served, and the log tells it once', async () => {
    serveWithAdvisories(registry, withScripts({ '1.0.0': OLD, '1.0.1': OLD }, '1.0.1'), {});
    expect(await served()).toEqual(['1.0.0', '1.0.1']);
    for (const version of ['1.0.0', '1.0.1', '1.0.1']) expect((await download(version)).statusCode).toBe(302);
    const told = registry.logged().filter(({ namespace }) => namespace === 'firewall:scripts');
    expect(told).toEqual([
      expect.objectContaining({ text: 'left-pad@1.0.1 has an install script, which 1.0.0 had not.' }),
    ]);
  });
});
