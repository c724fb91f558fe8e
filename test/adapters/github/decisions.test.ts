import { beforeEach, describe, expect, test } from '@jest/globals';
import { createDecisions } from '../../../src/adapters/github/decisions';
import type { Decision } from '../../../src/ports/github';

function decision(login: string, read = true): Decision {
  const principal = { login, id: '7', groups: new Set<string>() };
  return {
    identity: { login, id: 7, avatar: '', kind: 'oauth', scopes: [], createdAt: '', updatedAt: '' },
    rights: { principal, read, write: false, reasons: [] },
    checked: '2026-01-02T03:04:05.678Z',
  };
}

const isKept = ({ rights }: Decision) => rights.read;

describe('decisions', () => {
  let now = 0;
  let asked = 0;
  let decisions = createDecisions<Decision>({ isKept, keptFor: 60_000 });
  beforeEach(() => {
    now = 1_000_000;
    asked = 0;
    decisions = createDecisions<Decision>({ isKept, keptFor: 60_000, clock: { now: () => now } });
  });

  const about = (token: string, answer: Decision | 'nobody' = decision('alice')) =>
    decisions.about(token, async () => {
      asked += 1;
      return answer === 'nobody' ? undefined : answer;
    });

  test('are kept for a minute, each for its token', async () => {
    expect(await about('one')).toEqual(decision('alice'));
    now += 59_999;
    expect(await about('one', decision('mallory'))).toEqual(decision('alice'));
    expect(asked).toBe(1);
    expect(await about('two', decision('bob'))).toEqual(decision('bob'));
    now += 2;
    expect(await about('one', decision('mallory'))).toEqual(decision('mallory'));
    expect(asked).toBe(3);
  });

  test('are not kept for longer when the clock is set back', async () => {
    await about('one');
    now -= 3_600_000;
    expect(await about('one', decision('mallory'))).toEqual(decision('mallory'));
  });

  test.each<[string, Decision | 'nobody']>([
    ['a token that is not valid', 'nobody'],
    ['somebody who may do nothing', decision('carol', false)],
  ])('are not kept about %s', async (_what, answer) => {
    await about('one', answer);
    await about('one', answer);
    expect(asked).toBe(2);
  });

  test('are not kept where there is none', async () => {
    const failure = new Error('GitHub is down');
    const failing = decisions.about('one', async () => {
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect(await about('one')).toEqual(decision('alice'));
  });

  test('are asked for once by all who ask at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => about('one')));
    expect(asked).toBe(1);
    expect(new Set(answers).size).toBe(1);
  });

  test('are forgotten on request, also while they are being made', async () => {
    await about('one');
    decisions.forget('one');
    const late = about('one');
    decisions.forget('one');
    await late;
    expect(asked).toBe(2);
    await about('one');
    expect(asked).toBe(3);
  });

  test('are at most a thousand, those longest not asked for go first', async () => {
    await about('first');
    for (let index = 0; index < 1000; index += 1) await about(`token ${index}`);
    expect(asked).toBe(1001);
    await about('token 999');
    expect(asked).toBe(1001);
    await about('first');
    expect(asked).toBe(1002);
  });
});
