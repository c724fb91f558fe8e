import { describe, expect, test } from '@jest/globals';
import { createHttpGet } from '../../../src/adapters/npm/get';
import { createHttpPost } from '../../../src/adapters/npm/post';
import { faults } from '../../support/faults';
import { startUpstream } from '../../support/upstream';

describe('a connection that could not be made', () => {
  const LONG = 600_000;

  /** Limits of which the first look fails, as loading a module does when there are no file descriptors left. */
  function limits() {
    let looks = 0;
    return {
      get connectMs() {
        looks += 1;
        if (looks === 1) throw new Error('too many open files');
        return LONG;
      },
      totalMs: LONG,
      maxBytes: 1000,
    };
  }

  test('is made at the next question', async () => {
    const upstream = await startUpstream();
    upstream.fail(faults.body('{}'));
    const [get, post] = [createHttpGet(limits()), createHttpPost(limits())];
    const url = new URL(upstream.url);
    await expect(get(url, {})).rejects.toThrow('too many open files');
    await expect(post(url, {})).rejects.toThrow('too many open files');
    expect(String((await get(url, {})).body)).toBe('{}');
    expect(String((await post(url, {})).body)).toBe('{}');
    await upstream.close();
  });
});
