import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createUpstream } from '../../../src/adapters/npm';
import { faults } from '../../support/faults';
import { type FakeUpstream, type Fault, startUpstream } from '../../support/upstream';

const GOOD = '{"name":"left-pad","versions":{}}';
const JSON_TYPE = { 'content-type': 'application/json' };

let registry: FakeUpstream;

beforeEach(async () => {
  registry = await startUpstream();
});
afterEach(() => registry.close());

const upstream = (changes: Parameters<typeof createUpstream>[1] = {}) =>
  createUpstream({ registry: registry.url, privateScopes: [] }, changes);

async function outcome(fault: Fault, changes?: Parameters<typeof createUpstream>[1]) {
  registry.fail(fault);
  return upstream(changes).packument('left-pad', 'full');
}

describe('an answer that is an error', () => {
  test.each([408, 429, 500, 502, 503, 504])('%i is an outage: 503', async (status) => {
    await expect(outcome(faults.status(status))).rejects.toMatchObject({
      status: 503,
      message: `The upstream registry answered ${status} when asked for left-pad. Try again later.`,
    });
  });

  test.each([401, 403])('%i means that the operator must do something: 502', async (status) => {
    await expect(outcome(faults.status(status))).rejects.toMatchObject({
      status: 502,
      message: `The upstream registry refuses access to left-pad (${status}). The operators of this registry have to look at its token for that upstream, or give it one.`,
    });
  });

  test.each([404, 410])('%i is absence', async (status) => {
    expect(await outcome(faults.status(status))).toBeUndefined();
  });

  test('451 stays 451: the name is taken, but nobody may have it', async () => {
    await expect(outcome(faults.status(451))).rejects.toMatchObject({ status: 451 });
  });

  test.each([204, 206, 300, 304, 400, 405])('%i makes no sense: 502', async (status) => {
    await expect(outcome(faults.status(status))).rejects.toMatchObject({ status: 502 });
  });
});

describe('a document that is not the packument', () => {
  test('gzip is unpacked', async () => {
    const sent = faults.body(gzipSync(GOOD), { ...JSON_TYPE, 'content-encoding': 'gzip' });
    expect((await outcome(sent))?.body.text()).toBe(GOOD);
  });

  test('every JSON type is taken', async () => {
    const sent = faults.body(GOOD, { 'content-type': 'application/vnd.npm.install-v1+json' });
    expect((await outcome(sent))?.body.text()).toBe(GOOD);
  });

  test.each<[string, Fault]>([
    ['HTML of a captive portal', faults.html()],
    ['HTML that claims to be JSON', faults.body('<html></html>')],
    ['a packument that claims to be HTML', faults.body(GOOD, { 'content-type': 'text/html' })],
    ['the packument of another package', faults.body('{"name":"evil","versions":{}}')],
    ['a name that differs by case', faults.body('{"name":"Left-Pad"}')],
    ['a document without a name', faults.body('{"versions":{}}')],
    ['a name in the prototype only', faults.body('{"__proto__":{"name":"left-pad"}}')],
    ['a list', faults.body('[]')],
    ['nothing', faults.body('')],
    ['a document cut where nobody notices', faults.cutUnnoticed(GOOD)],
    ['gzip that is not', faults.body(GOOD, { ...JSON_TYPE, 'content-encoding': 'gzip' })],
    [
      'gzip cut short',
      faults.body(gzipSync(GOOD).subarray(0, 20), { ...JSON_TYPE, 'content-encoding': 'gzip' }),
    ],
    ['an encoding that nobody asked for', faults.body(GOOD, { ...JSON_TYPE, 'content-encoding': 'br' })],
  ])('%s is refused, and nothing of it is kept', async (_what, fault) => {
    registry.publish('left-pad', '1.0.0');
    registry.fail(fault);
    const reading = upstream();
    await expect(reading.packument('left-pad', 'full')).rejects.toMatchObject({ status: 502 });
    registry.heal();
    expect((await reading.packument('left-pad', 'full'))?.body.text()).toContain('1.0.0');
  });
});

describe('a body without end', () => {
  test('one of more bytes than allowed is refused', async () => {
    await expect(outcome(faults.body(Buffer.alloc(2_000, 32)), { maxBytes: 1_000 })).rejects.toMatchObject({
      status: 502,
      message: 'The answer of the upstream registry is too large.',
    });
  });

  test('one that grows beyond it when unpacked is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000, 32));
    const sent = faults.body(bomb, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    await expect(outcome(sent, { maxBytes: 10_000 })).rejects.toMatchObject({
      status: 502,
      message: 'The answer of the upstream registry is too large.',
    });
  });

  test('one that drips is given up when the time is over', async () => {
    await expect(outcome(faults.drip(), { totalMs: 100 })).rejects.toMatchObject({ status: 503 });
  });
});

describe('a connection that fails', () => {
  test('nobody answers: 503 when the time is over', async () => {
    await expect(outcome(faults.hang(), { totalMs: 100 })).rejects.toMatchObject({ status: 503 });
  });

  test('nobody listens: 503', async () => {
    const reading = upstream();
    await registry.close();
    await expect(reading.packument('left-pad', 'full')).rejects.toMatchObject({
      status: 503,
      message: 'The upstream registry does not answer at the moment. Try again later.',
    });
  });

  test('a body that is cut is fetched once more', async () => {
    const once = faults.first(1, faults.cut(GOOD), faults.body(GOOD));
    expect((await outcome(once))?.body.text()).toBe(GOOD);
  });

  test('a body that is cut every time is 503, and is neither served nor kept', async () => {
    await expect(outcome(faults.cut(GOOD))).rejects.toMatchObject({ status: 503 });
    expect(registry.requests).toHaveLength(2);
  });

  test('a kept-alive connection that was closed meanwhile goes unnoticed', async () => {
    registry.publish('left-pad', '1.0.0');
    registry.publish('right-pad', '1.0.0');
    const reading = upstream();
    await reading.packument('left-pad', 'full');
    const afterwards = faults.body('{"name":"right-pad"}');
    registry.fail(faults.first(1, faults.hangUp(), afterwards));
    expect((await reading.packument('right-pad', 'full'))?.body.text()).toBe('{"name":"right-pad"}');
  });
});

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('%i within the host is followed', async (status) => {
    registry.fail(faults.first(1, faults.redirect('/moved', status), faults.body(GOOD)));
    expect((await upstream().packument('left-pad', 'full'))?.body.text()).toBe(GOOD);
    expect(registry.requests[1]?.url).toBe('/moved');
  });

  test('it is followed three times and no more', async () => {
    expect((await outcome(faults.first(3, faults.redirect('/again'), faults.body(GOOD))))?.body.text()).toBe(
      GOOD,
    );
    await expect(outcome(faults.redirect('/again'))).rejects.toMatchObject({ status: 502 });
    expect(registry.requests).toHaveLength(8);
  });

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://localhost:1/',
    'https://registry.example/left-pad',
    '//registry.example/left-pad',
    'file:///etc/passwd',
    'http://[',
  ])('to %p is refused', async (location) => {
    await expect(outcome(faults.redirect(location))).rejects.toMatchObject({
      status: 502,
      message: 'The upstream registry redirects to another host, which is not followed.',
    });
  });

  test('to another port of the same machine is refused, and nobody is asked there', async () => {
    const other = await startUpstream();
    await expect(outcome(faults.redirect(`${other.url}left-pad`))).rejects.toMatchObject({ status: 502 });
    expect(other.requests).toEqual([]);
    await other.close();
  });
});
