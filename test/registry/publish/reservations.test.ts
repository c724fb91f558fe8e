import { describe, expect, test } from '@jest/globals';
import { parsePackageName } from '../../../src/registry/names';
import type { Publication } from '../../../src/registry/publish/document';
import {
  assertTarballIsOurs,
  reserveVersion,
  withoutReservation,
} from '../../../src/registry/publish/reservations';

const minutes = (count: number) => new Date(Date.now() + count * 60_000);

function publication(integrity: string, version = '1.0.0'): Publication {
  return {
    name: parsePackageName('widget'),
    version,
    tag: 'latest',
    manifest: {},
    readme: undefined,
    readmeFilename: undefined,
    tarball: Buffer.of(),
    provenance: undefined,
    shasum: '',
    integrity,
  };
}

/** What the index says to a publish that began and gets to it so many minutes from now. */
function told(
  reserved: string | undefined,
  integrity: string,
  [started, now]: readonly [number, number],
): number {
  const packument =
    reserved === undefined ? undefined : reserveVersion(undefined, publication(reserved), new Date());
  try {
    assertTarballIsOurs(packument, {
      publication: publication(integrity),
      started: minutes(started),
      now: minutes(now),
    });
    return 200;
  } catch (error) {
    return error instanceof Error && 'status' in error ? Number(error.status) : 500;
  }
}

describe('the reservation of a version', () => {
  test('lets the one who made it pass, and nobody else', () => {
    expect(told('A', 'A', [0, 1])).toBe(200);
    expect(told('A', 'B', [0, 1])).toBe(503);
  });

  test('is void when its owner and all who began before it have ended', () => {
    expect(told('A', 'B', [8, 9])).toBe(503);
    expect(told('A', 'B', [10, 11])).toBe(200);
  });

  test('is not needed by a publish that takes no more time than it has', () => {
    expect(told(undefined, 'A', [0, 4])).toBe(200);
    expect(told(undefined, 'A', [0, 6])).toBe(503);
  });

  test('cannot be taken over while it holds', () => {
    const reserved = reserveVersion(undefined, publication('A'), new Date());
    expect(() => reserveVersion(reserved, publication('B'), new Date())).toThrow(
      'Another publish of widget 1.0.0 is under way.',
    );
    expect(reserveVersion(reserved, publication('A'), new Date())).toMatchObject({
      _claims: { '1.0.0': { integrity: 'A' } },
    });
  });

  test('leaves no trace when it is taken back', () => {
    const reserved = reserveVersion(undefined, publication('A'), new Date());
    const both = reserveVersion(reserved, publication('B', '2.0.0'), new Date());
    expect(Object.keys(Object(withoutReservation(both, '1.0.0')._claims))).toEqual(['2.0.0']);
    expect(withoutReservation(reserved, '1.0.0')).not.toHaveProperty('_claims');
    expect(withoutReservation(reserved, '3.0.0')).toBe(reserved);
  });
});
