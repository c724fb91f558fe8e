import { type RegistryError, unavailable } from '../../errors';
import { isObject, type JsonObject, own, without } from '../../lib/json';
import { emptyPackument, type Packument } from '../packument/packument';
import type { Publication } from './document';

/*
 * Before a publish replaces the tarball that a dead one has left, it says so in the index. Otherwise a third one, which
 * has found the old tarball to be its own bytes, could put them into the index while they are being replaced, and the
 * index would promise other bytes than are served.
 */

/** A publish that has not got to the index by then is taken for dead, and gives up by itself. */
export const PUBLISH_MS = 5 * 60 * 1000;

/** The publish that made the claim, and any that began before it, have ended by then. */
const CLAIM_MS = 2 * PUBLISH_MS;

type Publishing = {
  readonly publication: Publication;
  /** Before its tarball was stored. */
  readonly started: Date;
  readonly now: Date;
};

/** The packument in which only that publish may add the version. RegistryError 503 while another has that right. */
export function claimVersion(packument: Packument | undefined, publication: Publication): Packument {
  const now = new Date();
  assertUnclaimed(packument, publication, now);
  const base = packument ?? emptyPackument(publication.name, now);
  const claim = { integrity: publication.integrity, time: now.toISOString() };
  return { ...base, _claims: { ...claimsIn(base), [publication.version]: claim } };
}

/** RegistryError 503 when the tarball of that publish may be another one's by now. */
export function assertTarballIsOurs(packument: Packument | undefined, publishing: Publishing): void {
  const { publication, started, now } = publishing;
  assertUnclaimed(packument, publication, now);
  if (now.getTime() - started.getTime() > PUBLISH_MS) {
    throw unavailable(`The publish of ${publication.name.full} took too long. Try again.`);
  }
}

function assertUnclaimed(packument: Packument | undefined, publication: Publication, now: Date): void {
  const claim = packument && own(claimsIn(packument), publication.version);
  if (!isObject(claim) || claim.integrity === publication.integrity) return;
  const age = now.getTime() - Date.parse(String(claim.time));
  if (age < CLAIM_MS) throw underWay(publication);
}

/** The packument without the claim on that version; the same object when there is none. */
export function withoutClaim(packument: Packument, version: string): Packument {
  const claims = claimsIn(packument);
  if (own(claims, version) === undefined) return packument;
  const others = without(claims, version);
  return Object.keys(others).length > 0 ? { ...packument, _claims: others } : without(packument, '_claims');
}

export function underWay({ name, version }: Publication): RegistryError {
  return unavailable(`Another publish of ${name.full} ${version} is under way. Try again in a few minutes.`);
}

function claimsIn({ _claims }: Packument): JsonObject {
  return isObject(_claims) ? _claims : {};
}
