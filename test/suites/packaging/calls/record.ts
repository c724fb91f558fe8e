import { KEY_PATTERNS } from '../../../../src/store/keys';
import type { FakeS3 } from '../../../support/fakeS3';

/** The right that each call to S3 takes. */
const ACTIONS: Readonly<Record<string, string>> = {
  GetObjectCommand: 's3:GetObject',
  HeadObjectCommand: 's3:GetObject',
  PutObjectCommand: 's3:PutObject',
  DeleteObjectCommand: 's3:DeleteObject',
  ListObjectsV2Command: 's3:ListBucket',
  HeadBucketCommand: 's3:ListBucket',
};

export const FIND = 's3:ListBucket';

/**
 * The rights that a function used while `run` ran it, such as `s3:GetObject *.tgz`: for each call that it made, and for
 * each URL that it signed, as that has the rights of who signed it.
 */
export async function rightsUsed(s3: FakeS3, run: () => Promise<unknown>): Promise<Set<string>> {
  const before = s3.mock.calls().length;
  const answered = await run();
  const calls = s3.mock.calls().slice(before);
  const made = calls.flatMap(({ args: [command] }) =>
    rightsFor(command.constructor.name, keyOf(command.input)),
  );
  return new Set([...made, ...signedKeys(answered).flatMap((key) => `s3:GetObject ${patternOf(key)}`)]);
}

/**
 * What is written is written under a condition, which takes the right to read it too (docs/aws.md §4). Where an object
 * is read that may be missing, its absence is told only to who may list the bucket.
 */
function rightsFor(command: string, key: string): readonly string[] {
  const action = ACTIONS[command];
  if (action === undefined) throw new Error(`What right does ${command} take?`);
  if (action === FIND) return [FIND];
  const right = `${action} ${patternOf(key)}`;
  if (command === 'PutObjectCommand') return [right, `s3:GetObject ${patternOf(key)}`];
  return action === 's3:GetObject' ? [right, FIND] : [right];
}

function keyOf(input: object): string {
  return 'Key' in input ? String(input.Key) : '';
}

/** Own state before packages: `-/upstream/left-pad/left-pad-1.0.0.tgz` is no tarball of ours. */
export function patternOf(key: string): string {
  const [pattern] = KEY_PATTERNS.filter((candidate) => matches(key, candidate)).sort(
    (one, other) => Number(other.startsWith('-/')) - Number(one.startsWith('-/')),
  );
  if (pattern === undefined) throw new Error(`No role can be given ${key}.`);
  return pattern;
}

/** As IAM does: a star stands for any text. */
function matches(key: string, pattern: string): boolean {
  const [start = '', end] = pattern.split('*');
  return end === undefined ? key === start : key.startsWith(start) && key.endsWith(end);
}

function signedKeys(answered: unknown): readonly string[] {
  const results = Array.isArray(answered) ? answered : [answered];
  return results.flatMap((result) => {
    const location = String(result?.headers?.location ?? '');
    if (!location.includes('X-Amz-Signature')) return [];
    return [decodeURIComponent(new URL(location).pathname).slice(1)];
  });
}
