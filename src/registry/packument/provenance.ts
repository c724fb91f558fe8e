import { createHash } from 'node:crypto';
import { RegistryError } from '../../errors';
import { isDeeperThan, isObject, type JsonObject, parseJson } from '../../lib/json';

/** Where a version was built, signed by its builder; npm sends it along with `--provenance`. */
export type Provenance = {
  /** For example `https://slsa.dev/provenance/v1`. */
  readonly predicateType: string;
  /** What is served: `{attestations: [{predicateType, bundle}]}`. */
  readonly bytes: Buffer;
  /** sha256 of the bytes, in hex. */
  readonly digest: string;
};

const MAX_BUNDLE = 1024 * 1024;
/** JSON in a text of JSON: the limit of the request does not reach it. */
const MAX_DEPTH = 100;

/**
 * The sigstore bundle beside the tarball in a publish document (docs/protocol.md §4.2), undefined when there is none.
 * RegistryError 400 when it is no bundle, or is about other bytes. Its signature is not checked here: that takes the
 * trust root of sigstore, and whoever verifies a package does it (`npm audit signatures`).
 */
export function parseProvenance({ _attachments }: JsonObject, tarball: Buffer): Provenance | undefined {
  const entries = isObject(_attachments) ? Object.entries(_attachments) : [];
  const attachment = entries.find(([file]) => file.endsWith('.sigstore'))?.[1];
  if (attachment === undefined) return undefined;
  const bundle = parseBundle(attachment);
  const statement = parseStatement(bundle);
  const sha512 = createHash('sha512').update(tarball).digest('hex');
  const subjects: readonly unknown[] = Array.isArray(statement.subject) ? statement.subject : [];
  const isAbout = (subject: unknown) =>
    isObject(subject) && isObject(subject.digest) && subject.digest.sha512 === sha512;
  if (!subjects.some(isAbout)) throw refuse('is about other bytes than the tarball');
  const { predicateType } = statement;
  if (typeof predicateType !== 'string') throw refuse('has no predicateType');
  const bytes = Buffer.from(JSON.stringify({ attestations: [{ predicateType, bundle }] }));
  return { predicateType, bytes, digest: createHash('sha256').update(bytes).digest('hex') };
}

/** What the index keeps of it, in `dist.attestations`. */
export function keptAttestations({ predicateType, digest }: Provenance): JsonObject {
  return { provenance: { predicateType }, digest };
}

/** What the manifest of a version says of its bundle: sha256 of the bytes, in hex; undefined when it knows of none. */
export function provenanceDigest(dist: JsonObject): string | undefined {
  const digest = isObject(dist.attestations) ? dist.attestations.digest : undefined;
  return typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest) ? digest : undefined;
}

function parseBundle(attachment: unknown): JsonObject {
  const data = isObject(attachment) ? attachment.data : undefined;
  if (typeof data !== 'string' || data.length > MAX_BUNDLE) throw refuse('has no data, or more than 1 MiB');
  return parseObject(data) ?? fail('is not JSON, or is nested too deep');
}

/** The in-toto statement that the bundle signs. */
function parseStatement({ dsseEnvelope }: JsonObject): JsonObject {
  const payload = isObject(dsseEnvelope) ? dsseEnvelope.payload : undefined;
  const text = typeof payload === 'string' ? Buffer.from(payload, 'base64').toString('utf8') : '';
  return parseObject(text) ?? fail('holds no statement');
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
