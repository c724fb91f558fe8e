import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import getAttestations from '../../src/attestations/get';
import getPackage from '../../src/package/get';
import putPackage from '../../src/package/put';
import { apiEvent } from '../support/events';
import { attestedDocument, PREDICATE_TYPE } from '../support/provenance';
import { bodyOf, useRegistry } from '../support/registry';
import { GITHUB_ISSUER, type Sigstore, startSigstore } from '../support/sigstore';

const user = { username: 'admin', avatar: '', groups: 'admins,members' };
const ABBREVIATED = 'application/vnd.npm.install-v1+json';
const url = 'https://npm.example/registry/-/npm/v1/attestations/@acme%2fwidget@1.0.0';
const advertised = { url, provenance: { predicateType: PREDICATE_TYPE } };

let sigstore: Sigstore;
beforeAll(async () => {
  sigstore = await startSigstore();
});

type Attested = Parameters<typeof attestedDocument>[1];

async function publish(attested: Attested = {}) {
  const body = JSON.stringify(await attestedDocument(sigstore, attested));
  return putPackage(apiEvent({ method: 'PUT', params: { name: '@acme%2fwidget' }, body, user }));
}

const PATH = '/registry/-/npm/v1/attestations/{name}';
const get = (params: Record<string, string>) =>
  getAttestations(apiEvent({ resource: 'sub' in params ? `${PATH}/{sub}` : PATH, params, user }));

async function servedDist(accept = '*/*') {
  const headers = { accept };
  const { versions } = bodyOf(
    await getPackage(apiEvent({ params: { name: '@acme%2fwidget' }, headers, user })),
  );
  return versions['1.0.0'].dist;
}

describe('GET /registry/-/npm/v1/attestations/{name}', () => {
  const registry = useRegistry({ privateScopes: '@acme', oidcIssuer: GITHUB_ISSUER });
  beforeEach(() => void registry.s3.put('-/policy/trusted-root.json', sigstore.trustRoot));

  test.each([[{ name: '@acme%2fwidget@1.0.0' }], [{ name: '@acme', sub: 'widget@1.0.0' }]])(
    'answers the bundle that was published, to %j',
    async (params) => {
      expect((await publish()).statusCode).toBe(200);
      const { attestations } = bodyOf(await get(params));
      expect(attestations).toMatchObject([
        { predicateType: PREDICATE_TYPE, bundle: { dsseEnvelope: { payload: expect.any(String) } } },
      ]);
    },
  );

  test.each(['*/*', ABBREVIATED])('the packument says where, to Accept %s', async (accept) => {
    await publish();
    expect((await servedDist(accept)).attestations).toEqual(advertised);
  });

  test.each<[string, Attested, string]>([
    ['is no text', { data: () => 7 }, 'has no data'],
    ['is not JSON', { data: () => '{' }, 'is not JSON'],
    ['signs nothing', { data: () => '{}' }, 'holds no statement'],
    ['is about no subject', { more: { subject: [] } }, 'exactly one subject'],
    ['is about two', { more: { subject: [{}, {}] } }, 'exactly one subject'],
    [
      'is about other bytes',
      { more: { subject: [{ name: 'pkg:npm/%40acme/widget@1.0.0', digest: { sha512: 'ab' } }] } },
      'is about other bytes',
    ],
    [
      'is about another package',
      { purl: 'pkg:npm/%40acme/gadget@1.0.0' },
      'is about \\"pkg:npm/%40acme/gadget',
    ],
    [
      'is about another version',
      { purl: 'pkg:npm/%40acme/widget@1.0.1' },
      'not about pkg:npm/%40acme/widget@1.0.0',
    ],
    ['has a predicate of 700 KB', { more: { predicateType: 'x'.repeat(700_000) } }, 'more than 128 KiB'],
    [
      'has a predicate that is none',
      { more: { predicateType: `${PREDICATE_TYPE}\u0000` } },
      'no predicateType',
    ],
    [
      'is not signed',
      { data: (signed) => JSON.stringify({ ...JSON.parse(signed), verificationMaterial: {} }) },
      'is no sigstore bundle',
    ],
    ['another issuer vouches for', { issuer: 'https://gitlab.com' }, 'is vouched for by https://gitlab.com'],
    ['a fork has signed', { repository: 'https://github.com/eve/widget' }, 'is signed by a workflow of'],
    ['is of another repository than package.json', { packed: 'acme/other' }, 'is signed by a workflow of'],
  ])('a provenance that %s is refused, and nothing stored', async (_what, attested, sentence) => {
    const result = await publish(attested);
    expect(result.statusCode).toBe(400);
    expect(JSON.stringify(bodyOf(result).error)).toContain(sentence);
    expect([...registry.s3.objects.keys()]).toEqual(['-/policy/trusted-root.json']);
  });

  test('of a version with build metadata it is about the whole version', async () => {
    const purl = 'pkg:npm/%40acme/widget@1.0.0+build.7';
    expect((await publish({ purl })).statusCode).toBe(200);
  });

  test.each(['@acme%2fwidget@9.9.9', '@acme%2fwidget', 'widget@1.0.0', '@acme%2fwidget@constructor'])(
    'answers 404 to %s',
    async (name) => {
      await publish();
      expect((await get({ name })).statusCode).toBe(404);
    },
  );

  test('repeats no password of a URL, although an @ ends it', async () => {
    const result = await get({ name: encodeURIComponent('https://ann:correct-horse@git.example/x') });
    expect(result.statusCode).toBe(400);
    expect(JSON.stringify([result, registry.logged()])).not.toContain('correct-horse');
  });

  test('a trust root that is damaged is told as the trouble of this registry', async () => {
    registry.s3.put('-/policy/trusted-root.json', '{');
    expect((await publish()).statusCode).toBe(500);
  });

  test('what an earlier release took without a look is not advertised', async () => {
    await publish();
    const key = '@acme/widget/index.json';
    const stored = Buffer.from(registry.s3.objects.get(key)?.body ?? '').toString('utf8');
    registry.s3.put(key, stored.replace(',"verified":true', ''));
    expect((await servedDist()).attestations).toBeUndefined();
    expect((await servedDist(ABBREVIATED)).attestations).toBeUndefined();
  });
});

describe('the same where GitHub is an Enterprise Server, and sigstore has no root for it', () => {
  const registry = useRegistry({ privateScopes: '@acme', githubUrl: 'https://github.example/api/v3/' });

  test('the provenance is kept, and not advertised', async () => {
    expect((await publish({ issuer: 'https://github.example/_services/token' })).statusCode).toBe(200);
    expect((await servedDist()).attestations).toBeUndefined();
    expect((await servedDist(ABBREVIATED)).attestations).toBeUndefined();
    expect(bodyOf(await get({ name: '@acme%2fwidget@1.0.0' })).attestations).toHaveLength(1);
  });

  test('with a root of its own in the bucket it is verified', async () => {
    registry.s3.put('-/policy/trusted-root.json', sigstore.trustRoot);
    expect((await publish()).statusCode).toBe(400);
    const issuer = 'https://github.example/_services/token';
    expect((await publish({ issuer })).statusCode).toBe(200);
    expect((await servedDist()).attestations).toEqual(advertised);
  });
});

describe('the same with the root of the public sigstore', () => {
  useRegistry({ privateScopes: '@acme', oidcIssuer: `${GITHUB_ISSUER}/acme` });

  test('what another authority signed is refused', async () => {
    const result = await publish({ issuer: `${GITHUB_ISSUER}/acme` });
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toMatch(/certificate that no known authority issued/);
  });
});
