import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Kit, must, words } from '../kit';
import type { Row } from '../row';

export const PUBLIC = { name: 'is-odd', version: '3.0.1' };

export const installRows: readonly Row[] = [
  {
    title: 'install, from an empty cache',
    command: 'install',
    run: async (kit) => {
      const { scoped, plain } = kit.names;
      const dependencies = { [scoped]: '^1.0.0', [plain]: '1.0.0', [PUBLIC.name]: PUBLIC.version };
      const folder = await kit.reader.project(
        'app',
        { ...project('app'), dependencies },
        kit.client.family.files,
      );
      await kit.reader.renewHome();
      await kit.reader.succeed(words(kit, 'install'), folder);
      await expectApp(kit, folder);
    },
  },
  {
    title: 'install from the lockfile, frozen, from an empty cache',
    command: 'frozen',
    run: async (kit) => {
      const folder = path.join(kit.reader.root, 'app');
      const lockfile = path.join(folder, kit.client.family.lockfile);
      const before = await readFile(lockfile, 'utf8');
      await kit.reader.renewHome();
      for (const made of ['node_modules', '.pnp.cjs', '.yarn']) {
        await rm(path.join(folder, made), { recursive: true, force: true });
      }
      await kit.reader.succeed(words(kit, 'frozen'), folder);
      await expectApp(kit, folder);
      must((await readFile(lockfile, 'utf8')) === before, 'the lockfile changed');
    },
  },
  {
    title: 'add with a range',
    command: 'add',
    run: (kit) => add(kit, { range: '^1.0.0', version: '1.1.0' }),
  },
  {
    title: 'add with a tag',
    command: 'add',
    run: (kit) => add(kit, { range: 'next', version: '2.0.0-beta.0' }),
  },
];

async function add(kit: Kit, { range, version }: { range: string; version: string }): Promise<void> {
  const { scoped } = kit.names;
  const folder = await kit.reader.project(`add-${version}`, project('added'), kit.client.family.files);
  await kit.reader.succeed(words(kit, 'add', { spec: `${scoped}@${range}` }), folder);
  await expectPrinted(kit, folder, { code: `require('${scoped}')`, text: `${scoped}@${version}` });
  const { dependencies } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  must(dependencies?.[scoped] !== undefined, 'package.json does not name it', dependencies);
}

async function expectApp(kit: Kit, folder: string): Promise<void> {
  const { scoped, plain } = kit.names;
  await expectPrinted(kit, folder, { code: `require('${scoped}')`, text: `${scoped}@1.1.0` });
  await expectPrinted(kit, folder, { code: `require('${plain}')`, text: `${plain}@1.0.0` });
  await expectPrinted(kit, folder, { code: `require('${PUBLIC.name}')(3)`, text: 'true' });
}

type Expected = { readonly code: string; readonly text: string };

/** What is installed must also run. */
export async function expectPrinted(
  { reader, client }: Kit,
  folder: string,
  { code, text }: Expected,
): Promise<void> {
  const printed = await reader.succeed([...client.family.node, '-p', code], folder);
  must(printed.split('\n').includes(text), `\`${code}\` is not ${text}`, printed);
}

export function project(name: string): object {
  return { name, version: '1.0.0', license: 'MIT', private: true };
}
