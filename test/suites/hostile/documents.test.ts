import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/lib/json';
import { publishDocument } from '../../support/packages';
import { FREE, NEEDED, type Path, replaced, VALUES } from './support/documents';
import { expectHonesty } from './support/honest';
import { useHostileRegistry } from './support/registry';

describe('PUT /registry/{name} with a document of which something is of another type', () => {
  const registry = useHostileRegistry();
  let count = 0;

  async function publish(paths: readonly Path[], value: unknown) {
    count += 1;
    const name = `pkg-${count}`;
    const { document } = await publishDocument({ name });
    const changed = paths.reduce((changing, path) => replaced(changing, path, value), document as JsonObject);
    const question = { method: 'PUT', path: `/registry/${name}`, body: JSON.stringify(changed) };
    const [answer] = await expectHonesty(registry.ask, [question]);
    return { name, status: answer?.status };
  }

  /** In every way; nobody who reads it gets less than what an install needs. */
  async function expectReadable(name: string) {
    const short = [['accept', 'application/vnd.npm.install-v1+json']] as const;
    const path = `/registry/${name}`;
    const questions = [
      { path },
      { path, headers: short },
      { path: `${path}/latest` },
      { path: `${path}/-/${name}-1.0.0.tgz` },
      { path: `/registry/-/package/${name}/dist-tags` },
      { path: '/registry/-/v1/search?size=250' },
      { path: '/registry/-/_view/starredByUser?key=%22admin%22' },
    ];
    const answers = await expectHonesty(registry.ask, questions);
    expect(answers.map(({ status }) => status)).toEqual(questions.map(() => 200));
    const { dist } = await publishDocument({ name });
    const tarball = `http://localhost:${registry.port}/registry/${name}/-/${name}-1.0.0.tgz`;
    const versions = { '1.0.0': { name, version: '1.0.0', dist: { integrity: dist.integrity, tarball } } };
    for (const { body } of answers.slice(0, 2)) {
      expect(JSON.parse(body)).toMatchObject({ name, 'dist-tags': { latest: '1.0.0' }, versions });
    }
  }

  test.each(NEEDED.map((path) => [path.join('.'), path] as const))('%s', async (_title, path) => {
    const before = await registry.stored();
    const statuses = new Set<number | undefined>();
    for (const value of VALUES) statuses.add((await publish([path], value)).status);
    // Without a tarball it is a deprecation, of a package that is not there.
    expect([...statuses].filter((status) => status !== 400 && status !== 404)).toEqual([]);
    expect(await registry.stored()).toEqual(before);
  });

  test.each(VALUES.map((value) => [String(JSON.stringify(value)).slice(0, 40), value] as const))(
    '%s wherever anything may be',
    async (_title, value) => {
      const { name, status } = await publish(FREE, value);
      expect(status).toBe(200);
      await expectReadable(name);
    },
  );
});
