import { beforeAll, describe, expect, test } from '@jest/globals';
import { SEGMENTS } from './support/attacks';
import { BODIES, type Body } from './support/bodies';
import { CREDENTIALS, idTokens } from './support/headers';
import { expectHonesty, expectNothingChanged } from './support/honest';
import { useHostileRegistry } from './support/registry';
import { pathOf, routes, titled } from './support/routes';

/** What is right but for one thing gets further than what is wrong altogether. */
describe('requests that are hostile in one thing', () => {
  const registry = useHostileRegistry();
  beforeAll(() => registry.publish('widget', '1.0.0'));

  async function read(path: string) {
    const [answer] = await expectHonesty(registry.ask, [{ path }]);
    return { status: answer?.status, document: JSON.parse(answer?.body ?? '{}') };
  }

  describe('a dist-tag for a version that is there', () => {
    const tagsPath = '/registry/-/package/widget/dist-tags';

    async function tags(): Promise<Readonly<Record<string, string>>> {
      return (await read(tagsPath)).document;
    }

    test.each(SEGMENTS.map((segment) => [segment.slice(0, 60), segment] as const))(
      '%s',
      async (_title, tag) => {
        const before = await registry.stored();
        const path = `${tagsPath}/${tag}`;
        const [answer] = await expectHonesty(registry.ask, [{ method: 'PUT', path, body: '"1.0.0"' }]);
        if (answer?.status !== 200) return expect(await registry.stored()).toEqual(before);
        const name = decodeURIComponent(tag);
        expect(Object.entries(await tags()).sort()).toEqual(
          [
            ['latest', '1.0.0'],
            [name, '1.0.0'],
          ].sort(),
        );
        const { document } = await read('/registry/widget');
        expect(Object.entries(document['dist-tags']).sort()).toEqual(Object.entries(await tags()).sort());
        expect(document.versions['1.0.0'].name).toBe('widget');
        const removed = name === 'latest' ? 400 : 200;
        const answers = await expectHonesty(registry.ask, [{ method: 'DELETE', path }]);
        expect(answers.map(({ status }) => status)).toEqual([removed]);
        expect(await tags()).toEqual({ latest: '1.0.0' });
      },
    );
  });

  describe('an unpublish of the right revision', () => {
    let count = 0;

    /** Of a package of its own, as some of these bodies leave versions out, and that is how they are unpublished. */
    async function unpublish({ body, headers }: Body) {
      count += 1;
      const name = `rev-${count}`;
      await registry.publish(name, '1.0.0');
      const { document } = await read(`/registry/${name}`);
      const before = await registry.stored();
      const path = `/registry/${name}/-rev/${document._rev}`;
      const [answer] = await expectHonesty(registry.ask, [{ method: 'PUT', path, body, headers }]);
      return { name, before, document, status: answer?.status };
    }

    test.each(BODIES.map((body, index) => [`${index}: ${body.body.subarray(0, 60)}`, body] as const))(
      '%s',
      async (_title, body) => {
        const { name, before, document, status } = await unpublish(body);
        if (status !== 200) return expect(await registry.stored()).toEqual(before);
        const left = JSON.parse(body.body.toString()).versions;
        const now = await read(`/registry/${name}`);
        if (Object.hasOwn(left, '1.0.0')) expect(now.document).toEqual(document);
        else expect(now.status).toBe(404);
      },
    );

    test('deletes no tarball that it knows nothing of', async () => {
      const { document } = await read('/registry/widget');
      const paths = SEGMENTS.map((segment) => `/registry/widget/-/${segment}/-rev/${document._rev}`);
      await expectNothingChanged(
        registry,
        paths.map((path) => ({ method: 'DELETE', path })),
      );
    });
  });

  describe('routes that ask for no credential, or for another one', () => {
    const open = titled(routes.filter(({ authorizer }) => !authorizer));
    const readers = /^(userDelete|oidc\w+)$/;

    test.each(open)('%s takes none that nobody has', async (_title, route) => {
      const { requests, url } = registry.upstream;
      const before = requests.length;
      const sets = [...CREDENTIALS, ...idTokens(url).map((header) => [header])];
      const question = { method: route.method, path: pathOf(route) };
      const answers = await expectNothingChanged(
        registry,
        sets.map((headers) => ({ ...question, headers })),
      );
      const statuses = answers.map(({ status }) => status);
      const taken = statuses.filter((status) => status !== 401 && status !== 403);
      expect(readers.test(route.function.name) ? taken : []).toEqual([]);
      expect(requests.slice(before).map((request) => request.url)).toEqual([]);
    });

    test('who logs a token out holds it, whatever it is', async () => {
      const tokens = SEGMENTS.filter((segment) => !segment.includes('%') && segment.length < 5_000);
      await expectNothingChanged(
        registry,
        tokens.map((token) => ({
          method: 'DELETE',
          path: `/registry/-/user/token/${token}`,
          headers: [['authorization', `Bearer ${token}`]],
        })),
      );
    });
  });
});
