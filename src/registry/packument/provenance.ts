import { createHash } from 'node:crypto';
import { RegistryError } from '../../errors';
import { isDeeperThan, isObject, type JsonObject, parseJson } from '../../lib/json';
import { type PackageName, quote } from '../names';

/** Where a version was built, signed by its builder; npm sends it along with `--provenance`. */
export type Provenance = {
  /** `https://slsa.dev/provenance/v1`. */
  readonly predicateType: string;
  /** What was signed: an in-toto statement. */
  readonly statement: JsonObject;
  readonly bundle: JsonObject;
  /** What is served: `{attestations: [{predicateType, bundle}]}`. */
  readonly bytes: Buffer;
  /** sha256 of the bytes, in hex. */
  readonly digest: string;
};

/** In characters. npm's are about 12,000 long, those of GitLab twice that. */
const MAX_BUNDLE = 128 * 1024;
/** JSON in a text of JSON: the limit of the request does not reach it. */
const MAX_DEPTH = 100;

const PREDICATES = /^https:\/\/slsa\.dev\/provenance\/v\d{1,2}(\.\d{1,2})?$/;

export type Subject = { readonly name: PackageName; readonly version: string; readonly tarball: Buffer };

/**
 * The sigstore bundle beside the tarball in a publish document (docs/protocol.md §4.2), undefined when there is none.
 * RegistryError 400 when it is no bundle, or is about anything but this tarball. Whether its signature holds is seen
 * later, when all that costs less has been looked at.
 */
export function parseProvenance({ _attachments }: JsonObject, subject: Subject): Provenance | undefined {
  const entries = isObject(_attachments) ? Object.entries(_attachments) : [];
  const [first, second] = entries.filter(([file]) => file.endsWith('.sigstore'));
  if (first === undefined) return undefined;
  if (second !== undefined) throw refuse('stands there twice');
  const bundle = parseBundle(first[1]);
  const statement = parseStatement(bundle);
  assertAbout(statement, subject);
  const { predicateType } = statement;
  if (typeof predicateType !== 'string' || !PREDICATES.test(predicateType)) {
    throw refuse('has no predicateType of SLSA, such as https://slsa.dev/provenance/v1');
  }
  const bytes = Buffer.from(JSON.stringify({ attestations: [{ predicateType, bundle }] }));
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { predicateType, statement, bundle, bytes, digest };
}

/** What the index keeps of it, in `dist.attestations`. What was not verified is kept, and not told to anybody. */
export function keptAttestations({ predicateType, digest }: Provenance, isVerified: boolean): JsonObject {
  return isVerified ? { provenance: { predicateType }, digest, verified: true } : { digest };
}

/** What the packument may say of the provenance of a version; undefined when none was verified. */
export function verifiedProvenance({ attestations }: JsonObject): unknown {
  return isObject(attestations) && attestations.verified === true ? attestations.provenance : undefined;
}

/** What the manifest of a version says of its bundle: sha256 of the bytes, in hex; undefined when it knows of none. */
export function provenanceDigest(dist: JsonObject): string | undefined {
  const digest = isObject(dist.attestations) ? dist.attestations.digest : undefined;
  return typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest) ? digest : undefined;
}

function parseBundle(attachment: unknown): JsonObject {
  const data = isObject(attachment) ? attachment.data : undefined;
  if (typeof data !== 'string' || data.length > MAX_BUNDLE) throw refuse('has no data, or more than 128 KiB');
  return parseObject(data) ?? fail('is not JSON, or is nested too deep');
}

/** The in-toto statement that the bundle signs. */
function parseStatement({ dsseEnvelope }: JsonObject): JsonObject {
  const payload = isObject(dsseEnvelope) ? dsseEnvelope.payload : undefined;
  const text = typeof payload === 'string' ? Buffer.from(payload, 'base64').toString('utf8') : '';
  return parseObject(text) ?? fail('holds no statement');
}

/** npm signs one subject: the package's URL as purl has it, with the sha512 of the tarball in hex. */
function assertAbout({ subject }: JsonObject, { name, version, tarball }: Subject): void {
  const [only, another]: readonly unknown[] = Array.isArray(subject) ? subject : [];
  if (!isObject(only) || another !== undefined) throw refuse('must be about exactly one subject');
  const purl = `pkg:npm/${name.full.replace(/^@/, '%40')}@${version}`;
  // Build metadata is in package.json, and no part of the version.
  if (typeof only.name !== 'string' || only.name.split('+', 1)[0] !== purl) {
    const found = typeof only.name === 'string' ? quote(only.name) : 'nothing';
    throw refuse(`is about ${found}, not about ${purl}`);
  }
  const sha512 = createHash('sha512').update(tarball).digest('hex');
  if (!isObject(only.digest) || only.digest.sha512 !== sha512) {
    throw refuse('is about other bytes than the tarball');
  }
}

function parseObject(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isObject(value) && !isDeeperThan(value, MAX_DEPTH) ? value : undefined;
}

function fail(problem: string): never {
  throw refuse(problem);
}

function refuse(problem: string): RegistryError {
  return new RegistryError(400, `The provenance in _attachments ${problem}.`);
}
