import { isObject } from '../../../../src/lib/json';
import { ask, type Kit, must, words } from '../kit';
import type { Row } from '../row';

export const publishRows: readonly Row[] = [
  {
    title: 'publish, scoped',
    command: 'publish',
    run: async (kit) => {
      await publish(kit, kit.names.scoped, { version: '1.0.0', tag: 'latest' });
      await publish(kit, kit.names.scoped, { version: '1.1.0', tag: 'latest' });
    },
  },
  {
    title: 'publish, unscoped',
    command: 'publish',
    run: (kit) => publish(kit, kit.names.plain, { version: '1.0.0', tag: 'latest' }),
  },
  {
    title: 'publish under a tag',
    command: 'publish',
    run: async (kit) => {
      await publish(kit, kit.names.scoped, { version: '2.0.0-beta.0', tag: 'next' });
      const tags = await tagsOf(kit, kit.names.scoped);
      must(tags.latest === '1.1.0', 'the tag latest moved, too', tags);
    },
  },
];

async function publish(
  kit: Kit,
  name: string,
  { version, tag }: { version: string; tag: string },
): Promise<void> {
  const files = {
    'index.js': code(`${name}@${version}`),
    'cli.js': '#!/usr/bin/env node\n',
    'README.md': '# Widget\n',
  };
  const packageJson = {
    name,
    version,
    description: 'Made by the matrix',
    license: 'MIT',
    main: 'index.js',
    bin: 'cli.js',
  };
  const { family } = kit.client;
  const folder = await kit.author.project(`publish/${name}-${version}`, packageJson, {
    ...files,
    ...family.files,
  });
  if (family.prepare) await kit.author.succeed(family.prepare, folder);
  await kit.author.succeed(words(kit, 'publish', { tag }), folder);
  const manifest = await manifestOf(kit, name, version);
  must(manifest !== undefined, `the registry has no ${version}`);
  const command = name.slice(name.indexOf('/') + 1);
  must(
    JSON.stringify(manifest.bin) === JSON.stringify({ [command]: 'cli.js' }),
    'bin is not as expected',
    manifest.bin,
  );
  const tags = await tagsOf(kit, name);
  must(tags[tag] === version, `the registry has no tag ${tag} at ${version}`, tags);
}

function code(text: string): string {
  return `module.exports = ${JSON.stringify(text)};\n`;
}

export async function manifestOf(
  kit: Kit,
  name: string,
  version: string,
): Promise<Record<string, unknown> | undefined> {
  const { body } = await ask(kit, encodeURIComponent(name));
  const versions = isObject(body.versions) ? body.versions : {};
  const manifest = versions[version];
  return isObject(manifest) ? manifest : undefined;
}

export async function tagsOf(kit: Kit, name: string): Promise<Record<string, unknown>> {
  const { body } = await ask(kit, `-/package/${encodeURIComponent(name)}/dist-tags`);
  return body;
}
