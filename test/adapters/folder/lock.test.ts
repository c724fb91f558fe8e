import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { createLocks } from '../../../src/adapters/folder/lock';
import { isAlive, newOwner } from '../../../src/adapters/folder/owner';
import type { WithLock } from '../../../src/adapters/folder/queues';
import { killHard } from '../../support/childProcess';
import { useTempFolder } from '../../support/tempFolder';
import { until } from '../../support/until';

describe('the locks of a folder', () => {
  const folder = useTempFolder();
  const locksOf = (patience?: number): WithLock =>
    createLocks({
      locks: path.join(folder(), 'locks'),
      incoming: path.join(folder(), 'incoming'),
      ...(patience !== undefined && { patience }),
    });

  /** As another process, or a dead one, would hold it. */
  async function holdAs(owner: string): Promise<void> {
    await mkdir(path.join(folder(), 'locks', 'a'), { recursive: true });
    await writeFile(path.join(folder(), 'locks', 'a', owner), '');
  }

  test('a result or an error comes through, and the lock is free again', async () => {
    const withLock = locksOf();

    await expect(withLock('a', async () => 'done')).resolves.toBe('done');
    await expect(withLock('a', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(withLock('a', async () => 'again')).resolves.toBe('again');
    await until(async () => (await readdir(path.join(folder(), 'locks'))).length === 0);
    expect(await readdir(path.join(folder(), 'incoming'))).toEqual([]);
  });

  test('a series of uses takes the lock once', async () => {
    const withLock = locksOf();
    const owners = () => readdir(path.join(folder(), 'locks', 'a'));

    const first = withLock('a', owners);
    const second = withLock('a', owners);

    expect(await first).toHaveLength(1);
    expect(await second).toEqual(await first);
  });

  test('who waits gets in while another uses the lock in a series without end', async () => {
    const busy = locksOf();
    await busy('a', async () => undefined);
    let isIn = false;
    const waiting = locksOf()('a', async () => {
      isIn = true;
    });

    // Each use begins right after the last one, so that the lock never rests.
    while (!isIn) await busy('a', () => readdir(folder()));

    await expect(waiting).resolves.toBeUndefined();
    await until(async () => (await readdir(path.join(folder(), 'locks'))).length === 0);
  });

  test('who waits has its turn when the lock is given back, and need not be the faster one', async () => {
    let uses = 0;
    for (let round = 0; round < 10; round += 1) {
      const busy = locksOf();
      let isIn = false;
      await busy('a', async () => undefined);
      const waiting = locksOf()('a', async () => {
        isIn = true;
      });
      for (; !isIn; uses += 1) await busy('a', () => readdir(folder()));
      await waiting;
    }

    // A dozen in each round until the other one says that it waits. By chance alone it would be some hundred.
    expect(uses).toBeLessThan(1_000);
  });

  test('the mark of a waiter that was killed goes with the next use', async () => {
    const mark = path.join(folder(), 'locks', 'a.wanted');
    await mkdir(path.dirname(mark), { recursive: true });
    await writeFile(mark, '');

    await locksOf()('a', async () => undefined);

    expect(await readdir(path.dirname(mark))).toEqual([]);
  });

  test('a lock that somebody removed by hand is taken anew', async () => {
    const withLock = locksOf();
    await withLock('a', async () => undefined);
    rmSync(path.join(folder(), 'locks'), { recursive: true });

    expect(await withLock('a', () => readdir(path.join(folder(), 'locks', 'a')))).toHaveLength(1);
  });

  test('locks of different names are independent', async () => {
    const withLock = locksOf();

    expect(await withLock('a', () => withLock('b', async () => 'both'))).toBe('both');
  });

  test('of many who find the lock of a dead process, one at a time gets in', async () => {
    for (let round = 0; round < 5; round += 1) {
      await holdAs(await deadOwner());
      const inside = new Set<number>();
      let most = 0;

      // Each has locks of its own, so that they meet on the disk as processes do.
      const visits = Array.from({ length: 10 }, (_, visitor) =>
        locksOf()('a', async () => {
          inside.add(visitor);
          most = Math.max(most, inside.size);
          // Long enough for the others to look at the lock, on the same disk.
          for (let look = 0; look < 10; look += 1) await readdir(path.join(folder(), 'locks'));
          inside.delete(visitor);
        }),
      );
      await Promise.all(visits);

      expect(most).toBe(1);
    }
  });

  test('who finds a dead owner too late leaves the lock of the next one alone', async () => {
    const dead = await deadOwner();
    const next = await newOwner();
    await holdAs(dead);
    let now = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    const kill = jest.spyOn(process, 'kill').mockImplementationOnce(() => {
      now = 1000;
      // Between the look at the owner and the removal another process was faster.
      rmSync(path.join(folder(), 'locks', 'a', dead));
      writeFileSync(path.join(folder(), 'locks', 'a', next), '');
      throw Object.assign(new Error('no such process'), { code: 'ESRCH' });
    });

    await expect(locksOf(100)('a', async () => 'entered')).rejects.toMatchObject({ status: 503 });
    kill.mockRestore();
    clock.mockRestore();

    expect(await readdir(path.join(folder(), 'locks', 'a'))).toEqual([next]);
  });

  test('the lock of a living process is never broken', async () => {
    await holdAs(await newOwner());
    let entered = false;

    const waiting = locksOf(100)('a', async () => {
      entered = true;
    });

    await expect(waiting).rejects.toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.anything() },
    });
    expect(entered).toBe(false);
    expect(await readdir(path.join(folder(), 'locks', 'a'))).toHaveLength(1);
    expect(await readdir(path.join(folder(), 'incoming'))).toEqual([]);
  });

  test('patience ends, too, when the clock of the machine is set back', async () => {
    await holdAs(await newOwner());
    let clock = Date.now();
    const setBack = jest.spyOn(Date, 'now').mockImplementation(() => {
      clock -= 1000;
      return clock;
    });

    await expect(locksOf(100)('a', async () => 'entered')).rejects.toMatchObject({ status: 503 });
    setBack.mockRestore();
  });

  test('a lock that a process died over while giving it back does not block', async () => {
    await mkdir(path.join(folder(), 'locks', 'a'), { recursive: true });

    await expect(locksOf()('a', async () => 'entered')).resolves.toBe('entered');
  });
});

describe('owners of temporary files and locks', () => {
  test('this process is alive, one that ended is not', async () => {
    expect(await isAlive(await newOwner())).toBe(true);
    expect(await isAlive(await deadOwner())).toBe(false);
  });

  test('a later process with the same id is told apart by its start time, on Linux', async () => {
    const [pid, , ...uuid] = (await newOwner()).split('-');

    expect(await isAlive([pid, '1', ...uuid].join('-'))).toBe(process.platform !== 'linux');
  });

  test('a killed process whose parent does not wait for it counts as ended', async () => {
    const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = await once(parent.stdout, 'data');
    const owner = `${Number(String(pid))}--`;

    expect(await isAlive(owner)).toBe(true);
    process.kill(Number(String(pid)), 'SIGKILL');
    await until(async () => !(await isAlive(owner)));
    await killHard(parent);
  });

  test('a file of somebody else is taken for alive, so that it is left alone', async () => {
    expect(await isAlive('.DS_Store')).toBe(true);
    expect(await isAlive('0-0-0')).toBe(true);
  });
});

async function deadOwner(): Promise<string> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return `${child.pid}--dead`;
}
