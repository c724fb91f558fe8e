import { randomInt } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { publishDocument } from '../../support/packages';
import { HEADERS } from './support/headers';
import { expectHonesty } from './support/honest';
import { useHostileRegistry } from './support/registry';
import { routes } from './support/routes';
import type { Header, Question } from './support/wire';

/** `HOSTILE_SEED=… npx jest test/suites/hostile/generated` repeats a run; `HOSTILE_RUNS` makes a longer one. */
const SEED = Number(process.env.HOSTILE_SEED ?? randomInt(2 ** 31));
const RUNS = Number(process.env.HOSTILE_RUNS ?? 60);
const AT_ONCE = 10;

/** What may stand in a request line; HTTP ends there at a blank. */
const raw = fc.stringMatching(/^[!-~]{0,20}$/);
const encoded = fc.string({ unit: 'grapheme', maxLength: 20 }).map(encodeURIComponent);
const bytes = fc
  .uint8Array({ maxLength: 8 })
  .map((octets) => [...octets].map((octet) => `%${octet.toString(16).padStart(2, '0')}`).join(''));
const known = fc.constantFrom(
  'widget',
  '@acme',
  '@acme%2fwidget',
  '1.0.0',
  'latest',
  'widget-1.0.0.tgz',
  '-',
  '__proto__',
);
const segment = fc.oneof(raw, encoded, bytes, known).map((text) => text.replace(/[?#/]/g, ''));

const routed = fc.constantFrom(...routes).chain(({ method, resource }) =>
  fc.array(segment, { minLength: 4, maxLength: 4 }).map((segments) => {
    let index = 0;
    const path = resource.replace(/\{\w+\}/g, () => segments[index++ % segments.length] || 'x');
    return { method, path };
  }),
);
const unrouted = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS'),
  path: fc.array(segment, { maxLength: 7 }).map((segments) => `/registry/${segments.join('/')}`),
});

const value = fc.stringMatching(/^[!-~\x80-\xff]([ -~\x80-\xff]{0,40}[!-~\x80-\xff])?$/);
const header = fc
  .oneof(
    fc.tuple(fc.stringMatching(/^x-[a-z0-9-]{1,20}$/), value),
    fc.tuple(
      fc.constantFrom('accept', 'if-none-match', 'range', 'cookie', 'user-agent', 'npm-command', 'referer'),
      value,
    ),
    fc.constantFrom(...HEADERS.filter((set) => set.length < 10).flat()),
  )
  .filter(([name]) => name !== 'host');

const json = fc.oneof(
  fc.json({ maxDepth: 6 }),
  fc
    .jsonValue({ maxDepth: 3 })
    .map((found) => JSON.stringify({ versions: found, users: found, name: found, _attachments: found })),
);
const body = fc.oneof(
  fc.constant(undefined),
  json.map((text) => ({ body: Buffer.from(text), headers: [] as Header[] })),
  fc.uint8Array({ maxLength: 300 }).map((octets) => ({ body: Buffer.from(octets), headers: [] as Header[] })),
  json.map((text) => ({ body: gzipSync(text), headers: [['content-encoding', 'gzip']] as Header[] })),
);

const question = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: routed }, unrouted),
    fc.array(header, { maxLength: 4 }),
    body,
    fc.option(fc.webQueryParameters()),
  )
  .map(
    ([asked, headers, sent, query]): Question => ({
      ...asked,
      path: query === null ? asked.path : `${asked.path}?${query}`,
      headers: [...headers, ...(sent?.headers ?? [])],
      ...(sent && { body: sent.body }),
    }),
  );

describe(`generated requests (HOSTILE_SEED=${SEED})`, () => {
  const registry = useHostileRegistry();
  beforeAll(async () => {
    await registry.publish('widget', '1.0.0');
    await registry.publish('@acme/widget', '1.0.0');
    await registry.ask({ path: '/registry/-/v1/search' });
  });

  test('are answered, and change nothing', async () => {
    const before = await registry.stored();
    const questions = fc.array(question, { minLength: 1, maxLength: AT_ONCE });
    const property = fc.asyncProperty(
      questions,
      async (asked) => void (await expectHonesty(registry.ask, asked)),
    );
    await fc.assert(property, { seed: SEED, numRuns: RUNS });
    expect(await registry.stored()).toEqual(before);
  });

  test('documents of which a byte is another are refused, or are that package', async () => {
    const { document } = await publishDocument({ name: 'gadget' });
    const whole = Buffer.from(JSON.stringify(document));
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 32, max: 126 })), {
      minLength: 1,
      maxLength: 3,
    });
    const property = fc.asyncProperty(changes, async (changed) => {
      const sent = Buffer.from(whole);
      for (const [at, octet] of changed) sent[at] = octet;
      const [answer] = await expectHonesty(registry.ask, [
        { method: 'PUT', path: '/registry/gadget', body: sent },
      ]);
      if (answer?.status !== 200) return;
      const [read] = await expectHonesty(registry.ask, [{ path: '/registry/gadget' }]);
      expect(JSON.parse(read?.body ?? '').versions['1.0.0'].dist.integrity).toBe(
        document.versions['1.0.0']?.dist.integrity,
      );
    });
    await fc.assert(property, { seed: SEED, numRuns: RUNS * 3 });
  });
});
