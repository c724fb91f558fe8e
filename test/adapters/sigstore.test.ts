import { beforeAll, describe, expect, test } from '@jest/globals';
import { createProvenances } from '../../src/adapters/sigstore';
import type { JsonObject } from '../../src/lib/json';
import shipped from '../../src/store/trustedRoot.json';
import { GITHUB_ISSUER, type SignedBundle, type Sigstore, startSigstore } from '../support/sigstore';

const statement = { subject: [{ name: 'pkg:npm/widget@1.0.0' }] };
const repository = 'https://github.com/acme/widget';

let sigstore: Sigstore;
let bundle: SignedBundle;
let other: SignedBundle;
beforeAll(async () => {
  sigstore = await startSigstore();
  bundle = await sigstore.sign({ statement });
  other = await sigstore.sign({ statement: { another: 'statement' } });
});

const verify = (signed: JsonObject, root: unknown = JSON.parse(sigstore.trustRoot)) =>
  createProvenances({ trustRoot: async () => root }).verify(signed);

/** The bundle with another value in its first log entry, or with other material beside it. */
const withEntry = (changes: JsonObject) => withMaterial({ tlogEntries: [{ ...entry(), ...changes }] });
const withMaterial = (changes: JsonObject) => ({
  ...bundle,
  verificationMaterial: { ...bundle.verificationMaterial, ...changes },
});
const entry = (): JsonObject => bundle.verificationMaterial.tlogEntries[0] ?? {};
const rootWithout = (part: string) => ({ ...JSON.parse(sigstore.trustRoot), [part]: [] });
const checkpointOf = (name: string) => {
  const proof = Object(entry().inclusionProof);
  const envelope = proof.checkpoint.envelope.replace('\u2014 rekor.example', `\u2014 ${name}`);
  return withEntry({ inclusionProof: { ...proof, checkpoint: { envelope } } });
};

describe('provenance', () => {
  test('tells who signed it, as the certificate says', async () => {
    expect(await verify(bundle)).toEqual({ issuer: GITHUB_ISSUER, repository });
  });

  test.each([127, 128, 300])('also where the name has %i characters', async (length) => {
    const name = 'x'.repeat(length);
    const signed = await sigstore.sign({ statement, repository: name });
    expect(await verify(signed)).toEqual({ issuer: GITHUB_ISSUER, repository: name });
  });

  test('is not verified where there is no trust root', async () => {
    expect(await createProvenances({ trustRoot: async () => undefined }).verify(bundle)).toBeUndefined();
  });

  test.each<[string, () => JsonObject, string]>([
    [
      'is not signed',
      () => ({ ...bundle, dsseEnvelope: { ...bundle.dsseEnvelope, signatures: [] } }),
      'is no sigstore',
    ],
    [
      'is signed for another statement',
      () => ({ ...bundle, dsseEnvelope: { ...bundle.dsseEnvelope, payload: other.dsseEnvelope.payload } }),
      'transparency log',
    ],
    [
      'has the signature of another',
      () => ({ ...bundle, dsseEnvelope: other.dsseEnvelope }),
      'transparency log',
    ],
    [
      'has the certificate of another',
      () => withMaterial({ certificate: other.verificationMaterial.certificate }),
      'has a signature that does not fit',
    ],
    [
      'has the log entry of another',
      () => withMaterial({ tlogEntries: other.verificationMaterial.tlogEntries }),
      'transparency log',
    ],
    ['is in no log', () => withMaterial({ tlogEntries: [] }), 'no time stamp'],
    ['was not promised to be logged', () => withEntry({ inclusionPromise: undefined }), 'no time stamp'],
    ['says that it was logged earlier', () => withEntry({ integratedTime: '1700000000' }), 'certificate'],
    ['has nine log entries', () => withMaterial({ tlogEntries: Array(9).fill(entry()) }), 'more than 8'],
    [
      'is signed with a key alone',
      () => withMaterial({ certificate: undefined, publicKey: { hint: 'x' } }),
      'key of its own',
    ],
    ['is no bundle at all', () => ({ mediaType: 'x' }), 'is no sigstore bundle'],
    ['has no media type', () => ({ ...bundle, mediaType: undefined }), 'is no sigstore bundle'],
    [
      'has a certificate that is none',
      () => withMaterial({ certificate: { rawBytes: Buffer.from('x').toString('base64') } }),
      'cannot be verified',
    ],
  ])('that %s is refused', async (_what, signed, sentence) => {
    await expect(verify(signed())).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(sentence),
    });
  });

  test.each([
    ['certificateAuthorities', 'no known authority issued'],
    ['ctlogs', 'no known authority issued'],
    ['tlogs', 'transparency log that this registry knows'],
  ])('is refused where the trust root has other %s', async (part, sentence) => {
    await expect(verify(bundle, rootWithout(part))).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(sentence),
    });
  });

  test('of the public sigstore is refused where it was signed by another one', async () => {
    await expect(verify(bundle, shipped)).rejects.toMatchObject({ status: 400 });
  });

  test('whose certificate names no repository is refused', async () => {
    await expect(verify(await sigstore.sign({ statement, repository: null }))).rejects.toMatchObject({
      message: 'The provenance is signed with a certificate that names no repository.',
    });
  });

  // The library looks for the name as for a regular expression: this one takes 2^20 times as long as it should.
  test.each(['^((([a-z:/.]+)+)+)+!$', '(x', '', ' '])(
    'of a log that is called %j is refused',
    async (name) => {
      await expect(verify(checkpointOf(name))).rejects.toMatchObject({
        message: 'The provenance has a checkpoint of a log without a name.',
      });
    },
  );

  test.each([null, 'text', {}, { tlogs: [{}], certificateAuthorities: [] }])(
    'is not believed by a trust root that is %j, which is no fault of who publishes',
    async (root) => {
      await expect(verify(bundle, root)).rejects.toMatchObject({ status: 500 });
    },
  );
});
