import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isObject } from '../../../../src/lib/json';
import { type Kit, must, words } from '../kit';
import type { Row } from '../row';
import { expectPrinted, PUBLIC, project } from './install';

/**
 * With URLs of npm's own public registry npm puts the host of the configured registry into them, and not its path. The
 * registry behind these tests has another host, so npm is told to do the same with every host.
 */
const ANY_HOST = '--replace-registry-host=always';

const SPEC = `${PUBLIC.name}@${PUBLIC.version}`;

export const publicTarballRows: readonly Row[] = [
  {
    title: 'pack a public package',
    command: 'pack',
    run: async (kit) => {
      const folder = await kit.reader.project('packed', project('packed'));
      // What the cache has is not asked for.
      await kit.reader.renewHome();
      await kit.reader.succeed([...words(kit, 'pack', { spec: SPEC }), ANY_HOST], folder);
      must((await readdir(folder)).includes(`${PUBLIC.name}-${PUBLIC.version}.tgz`), 'there is no tarball');
    },
  },
  {
    title: 'install public packages from a lockfile without URLs',
    command: 'pack',
    run: (kit) => installFrom(kit, 'bare', () => undefined),
  },
  {
    title: 'install public packages from a lockfile with the URLs of the public registry',
    command: 'pack',
    run: (kit) => installFrom(kit, 'before', (url) => `${kit.relay.url}${url.split('/registry/')[1]}`),
  },
];

/** From an empty cache, with other URLs in the lockfile that the client made itself. */
async function installFrom(kit: Kit, name: string, change: (url: string) => string | undefined) {
  const { reader } = kit;
  const dependencies = { [PUBLIC.name]: PUBLIC.version };
  const folder = await reader.project(name, { ...project(name), dependencies }, kit.client.family.files);
  await reader.succeed(words(kit, 'install'), folder);
  const lockfile = path.join(folder, kit.client.family.lockfile);
  const text = await readFile(lockfile, 'utf8');
  must(text.includes(`${kit.registry.url}${PUBLIC.name}/-/`), 'its lockfile names another host', text);
  await writeFile(lockfile, JSON.stringify(withUrls(JSON.parse(text), change)));
  await rm(path.join(folder, 'node_modules'), { recursive: true });
  await reader.renewHome();
  await reader.succeed([...words(kit, 'frozen'), ANY_HOST], folder);
  await expectPrinted(kit, folder, { code: `require('${PUBLIC.name}')(3)`, text: 'true' });
}

function withUrls(value: unknown, change: (url: string) => string | undefined): unknown {
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    key === 'resolved' && typeof item === 'string' ? change(item) : withUrls(item, change),
  ]);
  return Object.fromEntries(entries);
}
