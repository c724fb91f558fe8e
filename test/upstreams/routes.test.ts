import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import getPackage from '../../src/package/get';
import publish from '../../src/package/put';
import { upstreamTarballKey } from '../../src/store/keys/upstream';
import getTarball from '../../src/tarball/get';
import { answering, ask } from '../audit/support';
import { apiEvent } from '../support/events';
import { faults } from '../support/faults';
import { publishDocument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';
import { close, listen } from '../support/server';
import { type FakeUpstream, startUpstream } from '../support/upstream';

const TOKEN = 'token-of-the-private-upstream-0123456789';
const tarball = Buffer.from('the bytes of a tool');

const read = (name: string) => getPackage(apiEvent({ params: { name } }));
const download = (name: string, tar: string) =>
  getTarball(apiEvent({ resource: '/registry/{name}/-/{tar}', params: { name, tar } }));

describe.each([{}, { upstreamCache: 's3' }])('a second upstream that wants a token, with %j', (variables) => {
  const registry = useRegistry({
    ...variables,
    upstreamTokens: `packages=${TOKEN}`,
    privateScopes: '@acme',
    apiEndpoint: 'https://npm.example/registry',
  });
  let packages: FakeUpstream;
  beforeAll(async () => {
    packages = await startUpstream({ token: TOKEN });
  });
  beforeEach(() => {
    const token = { store: 'variable', name: 'packages' };
    process.env.upstreams = JSON.stringify([{ packages: ['@acme*/*', 'tool'], url: packages.url, token }]);
  });
  afterAll(async () => {
    delete process.env.upstreams;
    await packages.close();
  });
  const given = () => packages.publish('@acme-old/tool', '1.0.0', { tarball });
  const askedOf = (upstream: FakeUpstream, from: number) =>
    upstream.requests.slice(from).map(({ url }) => url);

  test('has its names to itself: nothing falls through, and private scopes go nowhere', async () => {
    const [theirs, publics] = [packages.requests.length, registry.upstream.requests.length];
    for (const name of ['@acme-old/lost', 'tool', '@acme/secret']) registry.upstream.publish(name, '1.0.0');
    for (const name of ['@acme-old%2flost', 'tool', '@acme%2fsecret'])
      expect((await read(name)).statusCode).toBe(404);
    expect(askedOf(packages, theirs)).toEqual(['/@acme-old%2flost', '/tool']);
    expect(askedOf(registry.upstream, publics)).toEqual([]);
    registry.upstream.publish('left-pad', '1.0.0');
    expect((await read('left-pad')).statusCode).toBe(200);
    expect(registry.upstream.requests.at(-1)?.headers).not.toHaveProperty('authorization');
  });

  test('sends nobody there: URLs are ours, and tarballs go through or are kept', async () => {
    given();
    const { dist } = bodyOf(await read('@acme-old%2ftool')).versions['1.0.0'];
    expect(dist.tarball).toBe('https://npm.example/registry/@acme-old/tool/-/tool-1.0.0.tgz');
    const { statusCode, headers, body, isBase64Encoded } = await download(
      '@acme-old%2ftool',
      'tool-1.0.0.tgz',
    );
    const key = upstreamTarballKey({ origin: packages.url, name: '@acme-old/tool' }, 'tool-1.0.0.tgz');
    if ('upstreamCache' in variables) {
      expect(decodeURIComponent(String(headers?.location))).toContain(key);
      expect(registry.s3.text(key)).toBe(tarball.toString());
    } else {
      expect([statusCode, isBase64Encoded, Buffer.from(body, 'base64')]).toEqual([200, true, tarball]);
      expect(registry.s3.objects.has(key)).toBe(false);
    }
    expect(JSON.stringify(registry.logged())).not.toContain(TOKEN);
  });

  test('is asked whether a name is free', async () => {
    given();
    const body = JSON.stringify(
      (await publishDocument({ name: '@acme-old/tool', version: '2.0.0' })).document,
    );
    const user = { username: 'admin', groups: 'admins' };
    const answer = await publish(
      apiEvent({ method: 'PUT', params: { name: '@acme-old%2ftool' }, body, user }),
    );
    expect(answer.statusCode).toBe(403);
    expect(packages.requests.at(-1)?.url).toBe('/@acme-old%2ftool');
  });

  test('the public one hears nothing of its names, not even by an audit', async () => {
    const questions = answering(registry, {});
    await ask('advisories/bulk', { 'left-pad': ['1.0.0'], '@ACME-old/tool': ['1.0.0'], tool: ['1.0.0'] });
    expect(questions.map(({ document }) => document)).toEqual([{ 'left-pad': ['1.0.0'] }]);
  });

  test('may keep its tarballs elsewhere, as GitHub does, where its token is not sent', async () => {
    const seen: unknown[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end(request.url === '/blob' ? tarball : 'other bytes');
    });
    const url = await listen(elsewhere);
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    packages.fail((request, response) => {
      const [, version] = /^\/download\/(.*)$/.exec(request.url ?? '') ?? [];
      const place = version === '1.0.0' ? '/blob' : '/wrong';
      if (version !== undefined) return void response.writeHead(302, { location: `${url}${place}` }).end();
      const versions = ['1.0.0', '2.0.0'].map((one) => {
        const dist = { integrity, tarball: `${packages.url}download/${one}` };
        return [one, { name: '@acme-old/moved', version: one, dist }];
      });
      const document = { name: '@acme-old/moved', versions: Object.fromEntries(versions) };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    });
    const good = await download('@acme-old%2fmoved', 'moved-1.0.0.tgz');
    const wrong = await download('@acme-old%2fmoved', 'moved-2.0.0.tgz');
    packages.heal();
    await close(elsewhere);
    expect([good.statusCode < 400, wrong.statusCode]).toEqual([true, 502]);
    expect(seen).toEqual([undefined, undefined]);
  });

  test('is away alone, and its token is in no answer', async () => {
    registry.upstream.publish('left-pad', '1.0.0');
    packages.fail(faults.status(503));
    const away = await read('@acme-old%2fother');
    packages.heal();
    expect([away.statusCode, (await read('left-pad')).statusCode]).toEqual([503, 200]);
    packages.fail((_request, response) => response.writeHead(403).end(TOKEN));
    const refused = await read('@acme-old%2fyet-another');
    packages.heal();
    expect(refused.statusCode).toBe(502);
    expect(JSON.stringify([away, refused, registry.logged()])).not.toContain(TOKEN);
  });
});
