import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createFolderStorage } from '../../src/adapters/folder';
import { unavailable } from '../../src/errors';
import type { LogLine } from '../../src/ports/log';
import type { Storage } from '../../src/ports/storage';
import type { IncidentRule } from '../../src/registry/firewall/incidents';
import { changeIncidentRules, createIncidentRules, readIncidentRules } from '../../src/store/incidentRules';
import { RULES_KEY } from '../../src/store/keys';
import { countingStorage } from '../support/countingStorage';
import { memoryStorage } from '../support/memoryStorage';
import { useTempFolder } from '../support/tempFolder';

const MINUTE = 60_000;

function rule(pattern: string): IncidentRule {
  const at = '2026-01-31T12:00:00.000Z';
  return { action: 'block', pattern, range: '*', reason: 'a worm', by: 'alice', at };
}

const add = (storage: Storage, pattern: string) =>
  changeIncidentRules(storage, (rules) => [...rules, rule(pattern)]);
const names = (rules: readonly IncidentRule[]) => rules.map(({ pattern }) => pattern);

function damage(storage: Storage): Promise<unknown> {
  return storage.create(RULES_KEY, Buffer.from('{"rules":[{}]}'));
}

describe('the rules that operators make without a deployment', () => {
  const folder = useTempFolder();
  let now = Date.parse('2026-01-31T12:00:00Z');
  const clock = (): void => {
    jest.spyOn(Date, 'now').mockImplementation(() => now);
  };
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const lines: LogLine[] = [];
  const logger = { line: (line: LogLine) => void lines.push(line), publish: async () => {} };
  const reader = (storage: Storage) => createIncidentRules({ storage, logger });

  test('are read once a minute, by all that ask at once, and without their bytes while they are the same', async () => {
    clock();
    const { storage, calls } = countingStorage(memoryStorage());
    await add(storage, 'left-pad');
    calls.length = 0;
    const rules = reader(storage);
    expect(rules.known()).toEqual([]);
    const read = await Promise.all(Array.from({ length: 20 }, () => rules.current()));
    expect(read.map(names)).toEqual(Array.from({ length: 20 }, () => ['left-pad']));
    now += MINUTE - 1;
    await rules.current();
    expect(calls).toEqual([`get ${RULES_KEY}`]);
    now += 1;
    await rules.current();
    expect(calls).toEqual([`get ${RULES_KEY}`, `getIfChanged ${RULES_KEY}`]);
  });

  test('are seen within a minute, also where there was none before and where all are gone', async () => {
    clock();
    const storage = memoryStorage();
    const rules = reader(storage);
    expect(await rules.current()).toEqual([]);
    await add(storage, 'left-pad');
    expect(await rules.current()).toEqual([]);
    now += MINUTE;
    expect(names(await rules.current())).toEqual(['left-pad']);
    await storage.delete(RULES_KEY);
    now += MINUTE;
    expect([await rules.current(), rules.known()]).toEqual([[], []]);
  });

  test('that another process has written in the same folder are seen, too', async () => {
    clock();
    const rules = reader(createFolderStorage(folder()));
    const other = createFolderStorage(folder());
    for (const name of ['one', 'two', 'three']) {
      await add(other, name);
      now += MINUTE;
      expect(names(await rules.current())).toContain(name);
    }
  });

  test.each([
    [
      'away',
      async (storage: Storage) => ({ ...storage, getIfChanged: () => Promise.reject(unavailable('Away.')) }),
    ],
    [
      'damaged',
      async (storage: Storage) => {
        await storage.delete(RULES_KEY);
        await damage(storage);
        return storage;
      },
    ],
  ])('hold on while the bucket is %s, and a line tells it', async (_what, harm) => {
    clock();
    const inner = memoryStorage();
    await add(inner, 'left-pad');
    let storage = inner;
    const rules = reader({ ...inner, getIfChanged: (...asked) => storage.getIfChanged(...asked) });
    await rules.current();
    storage = await harm(inner);
    lines.length = 0;
    now += MINUTE;
    expect(names(await rules.current())).toEqual(['left-pad']);
    expect(lines).toEqual([expect.objectContaining({ level: 'error', namespace: 'firewall:rules' })]);
  });

  test('that never could be read let nothing through: 503, and the next request asks again', async () => {
    const storage = memoryStorage();
    await damage(storage);
    const rules = reader(storage);
    await expect(rules.current()).rejects.toMatchObject({
      status: 503,
      message: expect.stringContaining('cannot be read'),
    });
    await storage.delete(RULES_KEY);
    expect(await rules.current()).toEqual([]);
  });

  test('are not lost when many operators make some at once, in two processes', async () => {
    const [one, other] = [createFolderStorage(folder()), createFolderStorage(folder())];
    const patterns = Array.from({ length: 20 }, (_, index) => `package-${index}`);
    await Promise.all(patterns.map((name, index) => add(index % 2 === 0 ? one : other, name)));
    expect(names(await readIncidentRules(one)).sort()).toEqual([...patterns].sort());
  });

  test('stay as they are when what is stored is damaged', async () => {
    const storage = memoryStorage();
    await damage(storage);
    await expect(add(storage, 'left-pad')).rejects.toMatchObject({
      status: 503,
      cause: expect.objectContaining({
        message: `${RULES_KEY}: Rule 1: action must be block or allow.`,
      }),
    });
    expect(Buffer.from((await storage.get(RULES_KEY))?.body ?? []).toString()).toBe('{"rules":[{}]}');
  });

  test('are at most 500, and one that could not be read again is not written', async () => {
    const storage = memoryStorage();
    const many = Array.from({ length: 500 }, (_, index) => rule(`package-${index}`));
    await changeIncidentRules(storage, () => many);
    await expect(add(storage, 'left-pad')).rejects.toThrow('It has 501 rules; 500 are the most.');
    await expect(changeIncidentRules(storage, () => [rule('no name')])).rejects.toMatchObject({
      status: 400,
    });
    expect(await readIncidentRules(storage)).toEqual(many);
  });

  test('are not written anew by a change that changes nothing', async () => {
    const { storage, calls } = countingStorage(memoryStorage());
    expect(await changeIncidentRules(storage, (rules) => rules)).toEqual([]);
    expect(calls).toEqual([`get ${RULES_KEY}`]);
  });
});
