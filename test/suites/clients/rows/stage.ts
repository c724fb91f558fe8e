import { isObject } from '../../../../src/lib/json';
import { ask, type Kit, must, words } from '../kit';
import type { Row } from '../row';
import { manifestOf } from './publish';

/** The rule of this registry lets people approve what they have proposed themselves (tryouts.ts). */
export const stageRows: readonly Row[] = [
  {
    title: 'stage publish, list and view',
    command: 'stage',
    run: async (kit) => {
      const id = await propose(kit, '1.0.0');
      must((await manifestOf(kit, nameOf(kit), '1.0.0')) === undefined, 'it is published already');
      for (const printed of [await stage(kit, `list ${nameOf(kit)}`), await stage(kit, `view ${id}`)])
        must(printed.includes(id) && printed.includes('1.0.0'), 'the proposed version is not shown', printed);
    },
  },
  {
    title: 'stage download',
    command: 'stage',
    run: async (kit) => void (await stage(kit, `download ${await waiting(kit)}`)),
  },
  {
    title: 'stage approve',
    command: 'stage',
    run: async (kit) => {
      await stage(kit, `approve ${await waiting(kit)}`);
      must((await manifestOf(kit, nameOf(kit), '1.0.0')) !== undefined, 'the registry has no 1.0.0');
    },
  },
  {
    title: 'stage reject',
    command: 'stage',
    run: async (kit) => {
      const id = await propose(kit, '2.0.0');
      await stage(kit, `reject ${id}`);
      const { body } = await ask(kit, `-/stage/${id}`);
      must(body.state === 'rejected', 'it is not rejected', body);
      must((await manifestOf(kit, nameOf(kit), '2.0.0')) === undefined, 'the registry has 2.0.0');
    },
  },
];

function nameOf({ names }: Kit): string {
  return `${names.scoped}-staged`;
}

async function propose(kit: Kit, version: string): Promise<string> {
  const name = nameOf(kit);
  const { family } = kit.client;
  const files = { 'index.js': `module.exports = ${JSON.stringify(version)};\n`, ...family.files };
  const folder = await kit.author.project(`stage/${name}-${version}`, { name, version }, files);
  await kit.author.succeed(words(kit, 'stage', { text: 'publish' }), folder);
  return waiting(kit);
}

/** The id of the one that waits. */
async function waiting(kit: Kit): Promise<string> {
  const { body } = await ask(kit, `-/stage?package=${encodeURIComponent(nameOf(kit))}`);
  const [item, another]: readonly unknown[] = Array.isArray(body.items) ? body.items : [];
  must(isObject(item) && another === undefined, 'not exactly one version waits', body);
  return String(item.id);
}

/** `text`: the words behind `npm stage`. */
async function stage(kit: Kit, text: string): Promise<string> {
  const folder = await kit.author.project('stage/anywhere', { name: 'anywhere', version: '1.0.0' });
  return kit.author.succeed(words(kit, 'stage', { text }), folder);
}
