import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from '../../../../src/lib/json';
import { inspectTarball } from '../../../../src/registry/publish/tarball';
import { unpackedByNpm } from '../../../support/npmsTar';
import { HONEST, SHOWN } from './honest';
import { MISLEADING } from './misleading';
import { oddArchives } from './odd';

/** What the registry would show: undefined when it refuses. Nothing but a refusal may come. */
async function shown(tarball: Buffer): Promise<unknown> {
  try {
    return (await inspectTarball(tarball)).manifest;
  } catch (error) {
    expect(error).toMatchObject({ status: 400, message: expect.stringContaining('tarball') });
    return undefined;
  }
}

describe('inspectTarball, where unpackers differ', () => {
  test.each(MISLEADING)('refuses a tarball with %s', async (_what, tarball) => {
    expect(await shown(tarball)).toBeUndefined();
  });

  test.each(HONEST)(
    'takes a tarball with %s, and npm finds the same package.json',
    async (_what, tarball) => {
      expect(await shown(tarball)).toEqual(parseJson(SHOWN));
      expect(await unpackedByNpm(tarball)).toBe(SHOWN);
    },
  );

  test('shows what npm unpacks, or refuses it, whatever stands in the headers', async () => {
    let taken = 0;
    const property = fc.asyncProperty(oddArchives, async (tarball) => {
      const manifest = await shown(tarball);
      if (manifest === undefined) return;
      taken += 1;
      expect(parseJson((await unpackedByNpm(tarball)) ?? '')).toEqual(manifest);
    });
    await fc.assert(property, { numRuns: Number(process.env.HOSTILE_RUNS ?? 500) });
    expect(taken).toBeGreaterThan(0);
  });
});
