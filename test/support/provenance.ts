import { createHash } from 'node:crypto';
import { publishDocument } from './packages';
import type { Signing, Sigstore } from './sigstore';

export const PREDICATE_TYPE = 'https://slsa.dev/provenance/v1';

type Statement = {
  readonly tarball: Buffer;
  readonly purl?: string;
  readonly repository?: string;
  /** More of the statement, or instead of it. */
  readonly more?: Readonly<Record<string, unknown>>;
};

/** What npm signs with `--provenance` in a workflow of GitHub (docs/protocol.md §4.2). */
export function provenanceStatement({ tarball, purl, repository, more }: Statement) {
  const sha512 = createHash('sha512').update(tarball).digest('hex');
  const workflow = { repository: repository ?? 'https://github.com/acme/widget' };
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: purl ?? 'pkg:npm/%40acme/widget@1.0.0', digest: { sha512 } }],
    predicateType: PREDICATE_TYPE,
    predicate: { buildDefinition: { externalParameters: { workflow } } },
    ...more,
  };
}

type Attested = Partial<Omit<Statement, 'tarball'>> &
  Omit<Signing, 'statement'> & {
    /** In package.json. */
    readonly packed?: unknown;
    /** Instead of the bundle that was signed. */
    readonly data?: (signed: string) => unknown;
  };

/** The document that npm sends to publish @acme/widget with its provenance. */
export async function attestedDocument(sigstore: Sigstore, attested: Attested = {}) {
  const { packed = 'acme/widget', data = (signed) => signed, purl, more, ...signing } = attested;
  const { document, tarball } = await publishDocument({
    name: '@acme/widget',
    manifest: { repository: packed },
  });
  const statement = provenanceStatement({ tarball, ...(purl && { purl }), ...(more && { more }) });
  const bundle = await sigstore.sign({ ...signing, statement });
  const sigstoreAttachment = { content_type: bundle.mediaType, data: data(JSON.stringify(bundle)) };
  const _attachments = { '@acme/widget-1.0.0.sigstore': sigstoreAttachment, ...document._attachments };
  return { ...document, _attachments };
}
