import path from 'node:path';
import { ask, type Kit, must, words } from '../kit';
import type { Row } from '../row';
import { failure } from '../sandbox';
import { PUBLIC } from './install';
import { manifestOf, tagsOf } from './publish';

const REASON = 'use another';

export const changeRows: readonly Row[] = [
  {
    title: 'dist-tag add',
    command: 'tagAdd',
    run: async (kit) => {
      const { scoped } = kit.names;
      await change(kit, words(kit, 'tagAdd', { spec: `${scoped}@1.0.0`, tag: 'stable' }));
      const tags = await tagsOf(kit, scoped);
      must(tags.stable === '1.0.0' && tags.latest === '1.1.0', 'the tags are not as expected', tags);
    },
  },
  {
    title: 'dist-tag ls',
    command: 'tagList',
    run: async (kit) => {
      const printed = await change(kit, words(kit, 'tagList', { spec: kit.names.scoped }));
      const isListed = [/stable\W+1\.0\.0/, /next\W+2\.0\.0-beta\.0/].every((tag) => tag.test(printed));
      must(isListed, 'tags are missing', printed);
    },
  },
  {
    title: 'dist-tag rm',
    command: 'tagRemove',
    run: async (kit) => {
      const { scoped } = kit.names;
      await change(kit, words(kit, 'tagRemove', { spec: scoped, tag: 'stable' }));
      const tags = await tagsOf(kit, scoped);
      must(!Object.hasOwn(tags, 'stable') && tags.latest === '1.1.0', 'the tags are not as expected', tags);
    },
  },
  {
    title: 'deprecate',
    command: 'deprecate',
    run: async (kit) => {
      const { scoped } = kit.names;
      await change(kit, words(kit, 'deprecate', { spec: `${scoped}@1.0.0`, text: REASON }));
      const marked = await manifestOf(kit, scoped, '1.0.0');
      must(marked?.deprecated === REASON, 'the version is not marked', marked);
      const other = await manifestOf(kit, scoped, '1.1.0');
      must(other !== undefined && other.deprecated === undefined, 'another version is marked, too', other);
    },
  },
  {
    title: 'undeprecate',
    command: 'undeprecate',
    run: async (kit) => {
      const { scoped } = kit.names;
      await change(kit, words(kit, 'undeprecate', { spec: `${scoped}@1.0.0` }));
      const marked = await manifestOf(kit, scoped, '1.0.0');
      must(marked !== undefined && marked.deprecated === undefined, 'the mark is still there', marked);
    },
  },
  {
    title: 'unpublish a version',
    command: 'unpublish',
    run: async (kit) => {
      const { scoped } = kit.names;
      await change(kit, words(kit, 'unpublish', { spec: `${scoped}@2.0.0-beta.0` }));
      must((await manifestOf(kit, scoped, '2.0.0-beta.0')) === undefined, 'the version is still there');
      must((await manifestOf(kit, scoped, '1.1.0')) !== undefined, 'another version is gone, too');
      const bare = scoped.slice(scoped.indexOf('/') + 1);
      const { status } = await ask(kit, `${scoped}/-/${bare}-2.0.0-beta.0.tgz`);
      must(status === 404, 'the tarball is still there', status);
    },
  },
  {
    title: 'unpublish a package',
    command: 'unpublish',
    run: async (kit) => {
      await change(kit, words(kit, 'unpublish', { spec: kit.names.plain }));
      const { status, body } = await ask(kit, kit.names.plain);
      must(status === 404, 'the package is still there', body);
    },
  },
  {
    title: 'unpublish a public package, which is refused',
    command: 'unpublish',
    run: async (kit) => {
      for (const spec of [PUBLIC.name, `${PUBLIC.name}@${PUBLIC.version}`]) {
        const { code, output } = await kit.author.run(words(kit, 'unpublish', { spec }), folderOf(kit));
        const isTold = output.replace(/[\s│]+/g, ' ').includes('is not a package of this registry');
        must(code !== 0 && isTold, 'it looks as if it had been unpublished', output);
      }
    },
  },
];

async function change(kit: Kit, args: readonly string[]): Promise<string> {
  const ended = await kit.author.run(args, folderOf(kit));
  const isForgiven = kit.client.family.forgives?.test(ended.output);
  if (ended.code !== 0 && !isForgiven) throw failure(args, ended);
  return ended.output;
}

/** A project of the client, with the registry in its settings. */
function folderOf({ author, names }: Kit): string {
  return path.join(author.root, 'publish', `${names.scoped}-1.1.0`);
}
