import { createHash, generateKeyPairSync, type KeyPairKeyObjectResult, sign } from 'node:crypto';
// Its main module would change http for every test of the process.
import { initializeCA, initializeCTLog } from '@sigstore/mock/dist/fulcio';
import { initializeTLog } from '@sigstore/mock/dist/rekor';
import { HashAlgorithm, PublicKeyDetails, TrustedRoot } from '@sigstore/protobuf-specs';

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

export type Signing = {
  readonly statement: unknown;
  /** Of the workflow, as Fulcio writes it into the certificate; null: not at all. */
  readonly repository?: string | null;
  readonly issuer?: string;
};

export type Sigstore = {
  /** `trusted_root.json` of this instance. */
  readonly trustRoot: string;
  /** A bundle as npm sends it. */
  sign(signing: Signing): Promise<SignedBundle>;
};

export type SignedBundle = {
  readonly mediaType: string;
  readonly verificationMaterial: {
    readonly certificate: { readonly rawBytes: string };
    readonly tlogEntries: readonly Readonly<Record<string, unknown>>[];
  };
  readonly dsseEnvelope: {
    readonly payload: string;
    readonly payloadType: string;
    readonly signatures: readonly { readonly sig: string; readonly keyid: string }[];
  };
};

/** A sigstore of one's own, with an authority, a log of certificates and a log of signatures. */
export async function startSigstore(): Promise<Sigstore> {
  const ctlog = await initializeCTLog(ecKeys('P-256'));
  const ca = await initializeCA(ecKeys('P-384'), ctlog);
  const tlogKeys = ecKeys('P-256');
  const tlog = await initializeTLog('https://rekor.example', tlogKeys);

  async function certificate(keys: KeyPairKeyObjectResult, { repository, issuer }: Signing): Promise<Buffer> {
    const { publicKey } = keys;
    const source = repository === undefined ? 'https://github.com/acme/widget' : repository;
    const issued = await ca.issueCertificate({
      publicKey: bytes(publicKey.export({ format: 'der', type: 'spki' })),
      subjectAltName: 'https://github.com/acme/widget/.github/workflows/release.yml@refs/heads/main',
      extensions: [
        { oid: '1.3.6.1.4.1.57264.1.8', value: issuer ?? GITHUB_ISSUER },
        ...(source === null ? [] : [{ oid: '1.3.6.1.4.1.57264.1.12', value: source }]),
      ],
    });
    return Buffer.from(issued.buffer, issued.byteOffset, issued.byteLength);
  }

  return {
    trustRoot: JSON.stringify(
      TrustedRoot.toJSON({
        mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
        tlogs: [log(tlog.publicKey)],
        ctlogs: [log(ctlog.publicKey)],
        certificateAuthorities: [
          {
            subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
            uri: 'https://fulcio.example',
            certChain: { certificates: [{ rawBytes: Buffer.from(ca.rootCertificate.buffer) }] },
            validFor: { start: new Date(0) },
            operator: '',
          },
        ],
        timestampAuthorities: [],
      }),
    ),
    async sign(signing) {
      const payload = Buffer.from(JSON.stringify(signing.statement));
      const keys = ecKeys('P-256');
      const rawBytes = await certificate(keys, signing);
      const sig = sign('sha256', preAuthenticated(payload), keys.privateKey).toString('base64');
      const payloadHash = { algorithm: 'sha256', value: sha256(payload).toString('hex') };
      const signatures = [{ signature: sig, verifier: rawBytes.toString('base64') }];
      const logged = await tlog.log({ apiVersion: '0.0.1', kind: 'dsse', spec: { payloadHash, signatures } });
      return {
        mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        verificationMaterial: {
          certificate: { rawBytes: rawBytes.toString('base64') },
          tlogEntries: Object.values(logged).map(toEntry),
        },
        dsseEnvelope: {
          payload: payload.toString('base64'),
          payloadType: PAYLOAD_TYPE,
          signatures: [{ sig, keyid: '' }],
        },
      };
    },
  };
}

type Logged = Awaited<ReturnType<Awaited<ReturnType<typeof initializeTLog>>['log']>>[string];

/** From Rekor's answer to the form in a bundle. */
function toEntry({ body, integratedTime, logID, logIndex, verification }: Logged) {
  const proof = verification?.inclusionProof;
  return {
    logIndex: String(logIndex),
    logId: { keyId: Buffer.from(logID, 'hex').toString('base64') },
    kindVersion: { kind: 'dsse', version: '0.0.1' },
    integratedTime: String(integratedTime),
    inclusionPromise: { signedEntryTimestamp: verification?.signedEntryTimestamp },
    inclusionProof: {
      logIndex: String(proof?.logIndex),
      rootHash: Buffer.from(proof?.rootHash ?? '', 'hex').toString('base64'),
      treeSize: String(proof?.treeSize),
      hashes: [],
      checkpoint: { envelope: proof?.checkpoint },
    },
    canonicalizedBody: body,
  };
}

/** What is signed of a DSSE envelope: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
function preAuthenticated(payload: Buffer): Buffer {
  const head = `DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

function log(publicKey: Buffer) {
  return {
    baseUrl: 'https://rekor.example',
    hashAlgorithm: HashAlgorithm.SHA2_256,
    publicKey: {
      rawBytes: publicKey,
      keyDetails: PublicKeyDetails.PKIX_ECDSA_P256_SHA_256,
      validFor: { start: new Date(0) },
    },
    logId: { keyId: sha256(publicKey) },
    checkpointKeyId: undefined,
    operator: '',
  };
}

function ecKeys(namedCurve: string): KeyPairKeyObjectResult {
  return generateKeyPairSync('ec', { namedCurve });
}

function sha256(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

function bytes(buffer: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer);
}
