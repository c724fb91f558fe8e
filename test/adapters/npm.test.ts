import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createUpstream } from '../../src/adapters/npm';
import { createTextPacker } from '../../src/lib/keptText';
import type { UpstreamPackument } from '../../src/ports/upstream';
import { faults } from '../support/faults';
import { type FakeUpstream, startUpstream } from '../support/upstream';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let registry: FakeUpstream;
let time: number;

beforeEach(async () => {
  registry = await startUpstream();
  registry.publish('left-pad', '1.0.0');
  time = Date.UTC(2026, 0, 1);
});
afterEach(() => registry.close());

const upstream = (changes: Parameters<typeof createUpstream>[1] = {}) =>
  createUpstream({ registry: registry.url, privateScopes: ['@acme'] }, { now: () => time, ...changes });

const versions = (packument: UpstreamPackument | undefined) =>
  Object.keys(JSON.parse(packument?.body.text() ?? '{}').versions ?? {});

const asked = () => registry.requests.map(({ method, url }) => `${method} ${url}`);

describe('what is asked', () => {
  test('the full form goes through byte for byte, with its ETag', async () => {
    const sent = await (await fetch(`${registry.url}left-pad`)).text();
    const packument = await upstream().packument('left-pad', 'full');
    expect(packument?.body.text()).toBe(sent);
    expect(packument?.etag).toMatch(/^"[0-9a-f]{40}"$/);
    expect(JSON.parse(sent).readme).toBe('# left-pad');
  });

  test('the abbreviated form is asked for as npm does, and is kept apart from the full one', async () => {
    const reading = upstream();
    const full = await reading.packument('left-pad', 'full');
    const abbreviated = await reading.packument('left-pad', 'abbreviated');
    expect(JSON.parse(abbreviated?.body.text() ?? '')).not.toHaveProperty('readme');
    expect(abbreviated?.etag).not.toBe(full?.etag);
    expect(registry.requests.map(({ headers }) => headers.accept)).toEqual([
      'application/json',
      'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*',
    ]);
  });

  test('the slash of a scope is sent encoded', async () => {
    registry.publish('@types/node', '1.0.0');
    expect(versions(await upstream().packument('@types/node', 'full'))).toEqual(['1.0.0']);
    expect(asked()).toEqual(['GET /@types%2fnode']);
  });

  test('no credential goes with it', async () => {
    await upstream().packument('left-pad', 'full');
    const { headers } = registry.requests[0] ?? {};
    expect(Object.keys(headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  test('a private scope is not asked, however it is written', async () => {
    registry.publish('@acme/widget', '1.0.0');
    expect(await upstream().packument('@acme/widget', 'full')).toBeUndefined();
    expect(await upstream().packument('@ACME/widget', 'full')).toBeUndefined();
    expect(asked()).toEqual([]);
  });

  test('a scope that only begins like a private one is asked', async () => {
    registry.publish('@acme-public/widget', '1.0.0');
    expect(versions(await upstream().packument('@acme-public/widget', 'full'))).toEqual(['1.0.0']);
  });

  test('many at once ask a single time for each form', async () => {
    const reading = upstream();
    const readers = Array.from({ length: 20 }, (_, index) =>
      reading.packument('left-pad', index % 2 ? 'full' : 'abbreviated'),
    );
    for (const packument of await Promise.all(readers)) expect(versions(packument)).toEqual(['1.0.0']);
    expect(asked()).toHaveLength(2);
  });
});

describe('what is remembered', () => {
  test('a packument for five minutes, without asking', async () => {
    const reading = upstream();
    await reading.packument('left-pad', 'full');
    time += 5 * MINUTE - 1;
    registry.publish('left-pad', '1.1.0');
    expect(versions(await reading.packument('left-pad', 'full'))).toEqual(['1.0.0']);
    time += 1;
    expect(versions(await reading.packument('left-pad', 'full'))).toEqual(['1.0.0', '1.1.0']);
    expect(asked()).toHaveLength(2);
  });

  test('nothing for longer when the clock is set back', async () => {
    const reading = upstream();
    await reading.packument('left-pad', 'full');
    expect(await reading.packument('right-pad', 'full')).toBeUndefined();
    time -= DAY;
    registry.publish('left-pad', '1.1.0');
    registry.publish('right-pad', '1.0.0');
    expect(versions(await reading.packument('left-pad', 'full'))).toEqual(['1.0.0', '1.1.0']);
    expect(versions(await reading.packument('right-pad', 'full'))).toEqual(['1.0.0']);
  });

  test('an unchanged one is confirmed by its ETag and is fresh again', async () => {
    const reading = upstream();
    const first = await reading.packument('left-pad', 'full');
    time += 5 * MINUTE;
    const second = await reading.packument('left-pad', 'full');
    // The same object: nothing is read, changed or compressed again.
    expect(second?.body).toBe(first?.body);
    expect([first?.answered !== undefined, second?.answered]).toEqual([true, undefined]);
    expect(registry.requests[1]?.headers['if-none-match']).toBe(first?.etag);
    time += 5 * MINUTE - 1;
    await reading.packument('left-pad', 'full');
    expect(asked()).toHaveLength(2);
  });

  test('one without an ETag is confirmed by its date', async () => {
    const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
    const reading = upstream();
    registry.fail((request, response) => {
      const unchanged = request.headers['if-modified-since'] === date;
      response.writeHead(unchanged ? 304 : 200, {
        'content-type': 'application/json',
        'last-modified': date,
      });
      response.end(unchanged ? undefined : '{"name":"left-pad"}');
    });
    expect((await reading.packument('left-pad', 'full'))?.lastModified).toBe(date);
    time += 5 * MINUTE;
    expect((await reading.packument('left-pad', 'full'))?.body.text()).toBe('{"name":"left-pad"}');
    expect(registry.requests[1]?.headers['if-modified-since']).toBe(date);
  });

  test('of the many packuments of an install all, as they lie there compressed', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `package-${index}`);
    const manifest = { description: 'It pads what is to be padded. '.repeat(1_000) };
    for (const name of names) registry.publish(name, '1.0.0', { manifest });
    const source = { registry: registry.url, privateScopes: [], keepText: createTextPacker(1) };
    const reading = createUpstream(source, { cacheBytes: 100_000 });
    for (const name of [...names, ...names]) {
      expect(versions(await reading.packument(name, 'full'))).toEqual(['1.0.0']);
    }
    expect(asked()).toHaveLength(10);
  });

  test('no more than the cache holds', async () => {
    registry.publish('right-pad', '1.0.0');
    const reading = upstream({ cacheBytes: 600 });
    for (const name of ['left-pad', 'right-pad', 'left-pad']) await reading.packument(name, 'full');
    expect(asked()).toHaveLength(3);
  });

  test('an absent name for a minute, in both forms', async () => {
    const reading = upstream();
    expect(await reading.packument('nothing', 'abbreviated')).toBeUndefined();
    expect(await reading.packument('nothing', 'full')).toBeUndefined();
    registry.publish('nothing', '1.0.0');
    time += MINUTE - 1;
    expect(await reading.packument('nothing', 'full')).toBeUndefined();
    expect(asked()).toHaveLength(1);
    time += 1;
    expect(versions(await reading.packument('nothing', 'full'))).toEqual(['1.0.0']);
  });

  test('nothing of a package that upstream has taken down', async () => {
    const reading = upstream();
    await reading.packument('left-pad', 'full');
    await reading.packument('left-pad', 'abbreviated');
    registry.unpublish('left-pad');
    time += 5 * MINUTE;
    expect(await reading.packument('left-pad', 'full')).toBeUndefined();
    expect(await reading.packument('left-pad', 'abbreviated')).toBeUndefined();
  });
});

describe('when upstream is down', () => {
  test('a copy is served for a day, and upstream is left alone for half a minute', async () => {
    const reading = upstream();
    await reading.packument('left-pad', 'full');
    registry.fail(faults.status(500));
    time += 5 * MINUTE;
    for (let reads = 0; reads < 3; reads += 1) {
      expect(versions(await reading.packument('left-pad', 'full'))).toEqual(['1.0.0']);
    }
    expect(asked()).toHaveLength(2);
    time += DAY - 5 * MINUTE;
    expect(versions(await reading.packument('left-pad', 'full'))).toEqual(['1.0.0']);
    time += MINUTE;
    await expect(reading.packument('left-pad', 'full')).rejects.toMatchObject({ status: 503 });
  });

  test('it is asked again when it is back', async () => {
    const reading = upstream();
    await reading.packument('left-pad', 'full');
    registry.fail(faults.status(503));
    time += 5 * MINUTE;
    await reading.packument('left-pad', 'full');
    registry.heal();
    registry.publish('left-pad', '1.1.0');
    time += MINUTE / 2;
    expect(versions(await reading.packument('left-pad', 'full'))).toEqual(['1.0.0', '1.1.0']);
  });

  test('without a copy it is 503, which clients try again, and the next reader asks anew', async () => {
    const reading = upstream();
    registry.fail(faults.status(503));
    await expect(reading.packument('left-pad', 'full')).rejects.toMatchObject({
      status: 503,
      headers: { 'retry-after': '2' },
    });
    registry.heal();
    expect(versions(await reading.packument('left-pad', 'full'))).toEqual(['1.0.0']);
  });

  test('a copy is not served when upstream refuses instead, nor later', async () => {
    const reading = upstream();
    await reading.packument('left-pad', 'full');
    time += 5 * MINUTE;
    registry.fail(faults.status(403));
    await expect(reading.packument('left-pad', 'full')).rejects.toMatchObject({ status: 502 });
    registry.fail(faults.status(500));
    await expect(reading.packument('left-pad', 'full')).rejects.toMatchObject({ status: 503 });
  });
});

describe('where the tarball is', () => {
  test('at the conventional URL below the configured registry', () => {
    const { tarballUrl } = upstream();
    expect(tarballUrl('left-pad', 'left-pad-1.0.0.tgz')).toBe(`${registry.url}left-pad/-/left-pad-1.0.0.tgz`);
    expect(tarballUrl('@types/node', 'node-1.0.0.tgz')).toBe(`${registry.url}@types/node/-/node-1.0.0.tgz`);
  });

  test('never outside of it, whatever the file is called', () => {
    expect(upstream().tarballUrl('left-pad', '../../evil?x#y')).toBe(
      `${registry.url}left-pad/-/..%2F..%2Fevil%3Fx%23y`,
    );
  });

  test('nowhere for a file that looks like a token, but for one that is named after a commit', () => {
    const { tarballUrl } = upstream();
    expect(tarballUrl('left-pad', `left-pad-ghp_${'a'.repeat(36)}.tgz`)).toBeUndefined();
    const canary = `left-pad-1.0.0-canary.${'0123456789abcdef'.repeat(3).slice(0, 40)}.tgz`;
    expect(tarballUrl('left-pad', canary)).toBe(`${registry.url}left-pad/-/${canary}`);
  });

  test('nowhere for a private scope', () => {
    expect(upstream().tarballUrl('@acme/widget', 'widget-1.0.0.tgz')).toBeUndefined();
  });
});
