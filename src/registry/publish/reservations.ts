import { type RegistryError, unavailable } from '../../errors';
import { isObject, type JsonObject, own, without } from '../../lib/json';
import { emptyPackument, type Packument } from '../packument/packument';
import type { Publication } from './document';

/*
 * Before a publish replaces the tarball that a dead one has left, it says so in the index. Otherwise a third one, which
 * has found the old tarball to be its own bytes, could put them into the index while they are being replaced, and the
 * index would promise other bytes than are served.
 */

/** A publish that has not reached the index by then counts as dead, and gives up by itself. */
export const PUBLISH_MS = 5 * 60 * 1000;

/** The publish that made the reservation, and any that began before it, have ended by then. */
const RESERVATION_MS = 2 * PUBLISH_MS;

/** A version with its bytes: of a publish, or of an import. */
export type Claim = Pick<Publication, 'name' | 'version' | 'integrity'>;

type Publishing = {
  readonly publication: Claim;
  /** Before its tarball was stored. */
  readonly started: Date;
  readonly now: Date;
};

/** The packument in which only that publish may add the version. RegistryError 503 while another has that right. */
export function reserveVersion(packument: Packument | undefined, publication: Claim, now: Date): Packument {
  assertNotReserved(packument, publication, now);
  const base = packument ?? emptyPackument(publication.name, now);
  const reservation = { integrity: publication.integrity, time: now.toISOString() };
  return { ...base, _claims: { ...reservationsIn(base), [publication.version]: reservation } };
}

/** RegistryError 503 if the tarball of that publish may belong to another one by now. */
export function assertTarballIsOurs(packument: Packument | undefined, publishing: Publishing): void {
  const { publication, started, now } = publishing;
  assertNotReserved(packument, publication, now);
  if (now.getTime() - started.getTime() > PUBLISH_MS) {
    throw unavailable(`The publish of ${publication.name.full} took too long. Try again.`);
  }
}

function assertNotReserved(packument: Packument | undefined, publication: Claim, now: Date): void {
  const reservation = packument && own(reservationsIn(packument), publication.version);
  if (!isObject(reservation) || reservation.integrity === publication.integrity) return;
  const age = now.getTime() - Date.parse(String(reservation.time));
  if (age < RESERVATION_MS) throw underWay(publication);
}

/** The packument without the reservation of that version; the same object when there is none. */
export function withoutReservation(packument: Packument, version: string): Packument {
  const reservations = reservationsIn(packument);
  if (own(reservations, version) === undefined) return packument;
  const others = without(reservations, version);
  return Object.keys(others).length > 0 ? { ...packument, _claims: others } : without(packument, '_claims');
}

export function underWay({ name, version }: Pick<Claim, 'name' | 'version'>): RegistryError {
  return unavailable(`Another publish of ${name.full} ${version} is under way. Try again in a few minutes.`);
}

function reservationsIn({ _claims }: Packument): JsonObject {
  return isObject(_claims) ? _claims : {};
}
