import { describe, expect, jest, test } from '@jest/globals';
import { s3Error } from '../support/fakeS3';
import { bodyOf, useRegistry } from '../support/registry';
import { CORGI, DAY, download, packumentOf, policyOf, readPackument, serve } from './support';

const KEY = '-/policy/seen/left-pad/versions.json';
const START = Date.parse('2026-03-01T00:00:00Z');
const OLD = new Date(START - 30 * DAY).toISOString();

describe('versions for which upstream has no date', () => {
  const registry = useRegistry({ policy: policyOf({ minAge: DAY }) });
  const at = (moment: number) => jest.spyOn(Date, 'now').mockReturnValue(moment);

  test('are served when they are old enough since they were seen first', async () => {
    serve(registry, packumentOf({ '1.0.0': OLD, '1.1.0': undefined, '1.2.0': 'yesterday' }));
    at(START);
    expect(Object.keys(bodyOf(await readPackument(CORGI)).versions)).toEqual(['1.0.0']);
    expect(JSON.parse(registry.s3.text(KEY) ?? '')).toEqual({
      '1.1.0': '2026-03-01T00:00:00.000Z',
      '1.2.0': '2026-03-01T00:00:00.000Z',
    });
    const refused = await download('1.1.0');
    expect([refused.statusCode, bodyOf(refused).error]).toEqual([
      403,
      expect.stringContaining(
        'saw it first at 2026-03-01 00:00 UTC. It will be served from 2026-03-02 00:00 UTC',
      ),
    ]);
    at(START + DAY);
    expect(Object.keys(bodyOf(await readPackument()).versions)).toEqual(['1.0.0', '1.1.0', '1.2.0']);
    expect((await download('1.1.0')).statusCode).toBe(302);
  });

  test('are remembered by the bucket, and a later one begins by itself', async () => {
    serve(registry, packumentOf({ '1.0.0': undefined }));
    at(START);
    expect((await readPackument()).statusCode).toBe(404);
    registry.restart();
    serve(registry, packumentOf({ '1.0.0': undefined, '1.1.0': undefined }));
    at(START + DAY);
    expect(Object.keys(bodyOf(await readPackument()).versions)).toEqual(['1.0.0']);
    expect(JSON.parse(registry.s3.text(KEY) ?? '')).toEqual({
      '1.0.0': '2026-03-01T00:00:00.000Z',
      '1.1.0': '2026-03-02T00:00:00.000Z',
    });
  });

  test('that another process saw at the same moment keep its date', async () => {
    serve(registry, packumentOf({ '1.0.0': undefined }));
    at(START);
    registry.s3.before('PutObject', () => {
      registry.s3.put(KEY, JSON.stringify({ '1.0.0': new Date(START - DAY) }));
    });
    expect(Object.keys(bodyOf(await readPackument()).versions)).toEqual(['1.0.0']);
  });

  test('are nothing that is served where the bucket does not answer', async () => {
    serve(registry, packumentOf({ '1.0.0': undefined }));
    at(START);
    registry.s3.before('GetObject', () => undefined);
    registry.s3.failNext('GetObject', s3Error('SlowDown', 503));
    expect((await readPackument()).statusCode).toBe(503);
    expect((await readPackument()).statusCode).toBe(404);
  });

  test('are forgotten when upstream has a date, or the version is gone', async () => {
    registry.s3.put(KEY, JSON.stringify({ '1.0.0': OLD, '0.9.0': OLD, '1.1.0': 'damaged' }));
    serve(registry, packumentOf({ '1.0.0': OLD, '1.1.0': undefined }));
    at(START);
    await readPackument();
    expect(JSON.parse(registry.s3.text(KEY) ?? '')).toEqual({ '1.1.0': '2026-03-01T00:00:00.000Z' });
  });

  test('are not noted where all have dates', async () => {
    serve(registry, packumentOf({ '1.0.0': OLD, '1.1.0': OLD }));
    await readPackument();
    expect([...registry.s3.objects.keys()]).toEqual([]);
    expect(JSON.stringify(registry.s3.mock.calls().map(({ args }) => args[0].input))).not.toContain(
      'policy/seen',
    );
  });
});

describe('many first requests at the same moment', () => {
  const registry = useRegistry({ policy: policyOf({ minAge: DAY }) });

  test('are one question upstream, one packument that is read, and one note', async () => {
    const packument = packumentOf({ '1.0.0': OLD, '1.1.0': undefined, '1.2.0': new Date().toISOString() });
    const count = serve(registry, packument);
    const parse = jest.spyOn(JSON, 'parse');
    const forms = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? CORGI : {}));
    const answers = await Promise.all([
      ...forms.map((headers) => readPackument(headers)),
      ...forms.map(() => download('1.0.0')),
    ]);
    const read = parse.mock.calls.filter(([text]) => text.includes('"versions"')).length;
    parse.mockRestore();
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([
      ...Array(20).fill(200),
      ...Array(20).fill(302),
    ]);
    // The adapter looks at what upstream sent, and the firewall goes by what it saw.
    expect([count.asked, read]).toEqual([1, 1]);
    const puts = registry.s3.mock
      .calls()
      .filter(({ args }) => args[0].constructor.name === 'PutObjectCommand');
    expect(puts.length).toBe(1);
  });

  test('is asked for again only by what changes', async () => {
    serve(registry, packumentOf({ '1.0.0': OLD, '1.2.0': new Date().toISOString() }));
    await readPackument();
    const parse = jest.spyOn(JSON, 'parse');
    await Promise.all([readPackument(), readPackument(CORGI), readPackument({}, { sub: '1.0.0' })]);
    const read = parse.mock.calls.filter(([text]) => text.includes('"versions"')).length;
    parse.mockRestore();
    // For the other form, which is written when it is first asked for, and for the version alone.
    expect(read).toBe(2);
    const again = jest.spyOn(JSON, 'parse');
    await Promise.all([readPackument(), readPackument(CORGI), download('1.0.0'), download('1.2.0')]);
    expect(again.mock.calls.filter(([text]) => text.includes('"versions"'))).toEqual([]);
    again.mockRestore();
  });
});
