import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import getAttestations from '../../src/attestations/get';
import getPackage from '../../src/package/get';
import putPackage from '../../src/package/put';
import { apiEvent } from '../support/events';
import { publishDocument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const user = { username: 'admin', avatar: '', groups: 'admins,members' };
const predicateType = 'https://slsa.dev/provenance/v1';
const url = 'https://npm.example/registry/-/npm/v1/attestations/@acme%2fwidget@1.0.0';

/** A bundle as npm sends it; its signature is not what is tested here. */
function bundleFor(tarball: Buffer): Record<string, unknown> {
  const sha512 = createHash('sha512').update(tarball).digest('hex');
  const statement = {
    predicateType,
    subject: [{ name: 'pkg:npm/%40acme/widget@1.0.0', digest: { sha512 } }],
  };
  const payload = Buffer.from(JSON.stringify(statement)).toString('base64');
  return { mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json', dsseEnvelope: { payload } };
}

describe('GET /registry/-/npm/v1/attestations/{name}', () => {
  const registry = useRegistry({ privateScopes: '@acme' });

  async function publish(data: (tarball: Buffer) => unknown) {
    const { document, tarball } = await publishDocument({ name: '@acme/widget' });
    const sigstore = { content_type: 'application/json', data: data(tarball) };
    const _attachments = { '@acme/widget-1.0.0.sigstore': sigstore, ...document._attachments };
    const body = JSON.stringify({ ...document, _attachments });
    return putPackage(apiEvent({ method: 'PUT', params: { name: '@acme%2fwidget' }, body, user }));
  }

  const get = (params: Record<string, string>) => getAttestations(apiEvent({ params, user }));

  test.each([[{ name: '@acme%2fwidget@1.0.0' }], [{ name: '@acme', sub: 'widget@1.0.0' }]])(
    'answers the bundle that was published, to %j',
    async (params) => {
      await publish((tarball) => JSON.stringify(bundleFor(tarball)));
      const { attestations } = bodyOf(await get(params));
      expect(attestations).toMatchObject([
        { predicateType, bundle: { dsseEnvelope: { payload: expect.any(String) } } },
      ]);
    },
  );

  test.each([undefined, 'application/vnd.npm.install-v1+json'])(
    'the packument says where, to Accept %s',
    async (accept) => {
      await publish((tarball) => JSON.stringify(bundleFor(tarball)));
      const headers = accept === undefined ? {} : { accept };
      const { versions } = bodyOf(
        await getPackage(apiEvent({ params: { name: '@acme%2fwidget' }, headers, user })),
      );
      expect(versions['1.0.0'].dist.attestations).toEqual({ url, provenance: { predicateType } });
    },
  );

  test.each<[string, (tarball: Buffer) => unknown, string]>([
    ['is no text', () => 7, 'has no data'],
    ['is not JSON', () => '{', 'is not JSON'],
    ['signs nothing', () => '{}', 'holds no statement'],
    ['is about other bytes', () => JSON.stringify(bundleFor(Buffer.from('x'))), 'is about other bytes'],
  ])('a provenance that %s is refused, and nothing stored', async (_what, data, sentence) => {
    const result = await publish(data);
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toContain(sentence);
    expect(registry.s3.objects.size).toBe(0);
  });

  test.each(['@acme%2fwidget@9.9.9', '@acme%2fwidget', 'widget@1.0.0', '@acme%2fwidget@constructor'])(
    'answers 404 to %s',
    async (name) => {
      await publish((tarball) => JSON.stringify(bundleFor(tarball)));
      expect((await get({ name })).statusCode).toBe(404);
    },
  );
});
