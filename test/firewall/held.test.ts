import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { unavailable } from '../../src/errors';
import type { LogLine, RegistryEvent } from '../../src/ports/log';
import { createHeldReports } from '../../src/store/heldReports';
import { s3Error } from '../support/fakeS3';
import { memoryStorage } from '../support/memoryStorage';
import { bodyOf, useRegistry } from '../support/registry';
import { useTopic } from '../support/topic';
import { DAY, download, packumentOf, policyOf, readPackument, serve } from './support';

const OLD = '2020-01-01T00:00:00Z';
const young = () => new Date(Date.now() - 1000).toISOString();
const logTopic = 'arn:aws:sns:eu-central-1:123456789012:log';

const event = (version: string, mode = 'enforce') => ({
  user: { name: 'Codebox', avatar: '' },
  timestamp: expect.any(String),
  level: 'info',
  namespace: 'info:firewall:held',
  command: { name: 'Unknown', args: [] },
  body: {
    name: 'left-pad',
    version,
    rule: 'age',
    mode,
    sentence: expect.stringContaining(`left-pad@${version} is held back by this registry`),
  },
});

describe.each(['enforce', 'report'])('with mode: %s, a version that is held back', (mode) => {
  const registry = useRegistry({ logTopic, policy: policyOf({ minAge: 3 * DAY, mode }) });
  const topic = useTopic();
  const held = () => topic.events().filter((one) => Object(one).namespace === 'info:firewall:held');
  const given = () => serve(registry, packumentOf({ '1.0.0': OLD, '1.1.0': OLD, '1.2.0': young() }));

  test('is told of once, by all processes together, when a client would have got it as latest', async () => {
    given();
    for (let count = 0; count < 3; count += 1) {
      await Promise.all([readPackument(), readPackument()]);
      registry.restart();
    }
    expect(held()).toEqual([event('1.2.0', mode)]);
  });

  test('is told of when it is the highest in the range that was asked for', async () => {
    const packument = packumentOf({ '1.0.0': OLD, '1.1.0': young(), '2.0.0': OLD });
    serve(registry, packument);
    await readPackument();
    await readPackument({}, { sub: '1.0.0' });
    expect(held()).toEqual([]);
    await readPackument({}, { sub: '^1.0.0' });
    await readPackument({}, { sub: '1.x' });
    expect(held()).toEqual([event('1.1.0', mode)]);
  });

  test('is told of when its tarball is asked for, with nothing that the sender chose', async () => {
    given();
    const answer = await download('1.2.0');
    expect(answer.statusCode).toBe(mode === 'report' ? 302 : 403);
    await download('1.1.0');
    expect(held()).toEqual([event('1.2.0', mode)]);
  });

  test('is served or not as before while the mark of the report cannot be written', async () => {
    given();
    registry.s3.failNext('PutObject', s3Error('AccessDenied', 403));
    const { versions } = bodyOf(await readPackument());
    expect(Object.keys(versions)).toHaveLength(mode === 'report' ? 3 : 2);
    expect(held()).toEqual([]);
    expect(registry.logged()).toContainEqual(
      expect.objectContaining({ level: 'error', namespace: 'firewall:held' }),
    );
  });
});

describe('reports', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const lines: LogLine[] = [];
  const events: RegistryEvent[] = [];
  const logger = {
    line: (line: LogLine) => void lines.push(line),
    publish: async (one: RegistryEvent) => void events.push(one),
  };
  const version = (index: number) => ({
    name: 'left-pad',
    version: `1.${index}.0`,
    mode: 'enforce' as const,
    verdict: { rule: 'block', block: { pattern: 'left-pad', range: '*', reason: 'a worm' } } as const,
  });

  test('are at most 200 an hour in a process, and go on in the next one', async () => {
    events.length = 0;
    let now = Date.parse('2026-01-01T00:00:00Z');
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    const report = createHeldReports({ logger, marks: memoryStorage() });
    for (let index = 0; index < 300; index += 1) await report(version(index));
    expect(events).toHaveLength(200);
    now += 60 * 60_000;
    for (let index = 0; index < 300; index += 1) await report(version(index));
    expect(events).toHaveLength(300);
  });

  test('that cannot be marked are a line in the log, and fail nothing', async () => {
    [events.length, lines.length] = [0, 0];
    const marks = { ...memoryStorage(), create: () => Promise.reject(unavailable('Away.')) };
    await createHeldReports({ logger, marks })(version(0));
    expect([events, lines]).toEqual([[], [{ level: 'error', namespace: 'firewall:held', error: 'Away.' }]]);
  });

  test('without a topic are a line for each process, and leave no mark', async () => {
    lines.length = 0;
    const report = createHeldReports({ logger, marks: undefined });
    await report(version(0));
    await report(version(0));
    expect(lines).toEqual([
      expect.objectContaining({ namespace: 'firewall:held', version: '1.0.0', rule: 'block' }),
    ]);
  });
});
