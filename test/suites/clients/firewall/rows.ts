import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FROM_LOCKFILE } from '../family';
import { type Kit, must, words } from '../kit';
import { VULNERABLE } from '../relay';
import type { Row } from '../row';
import { expectPrinted, project } from '../rows/install';
import { HOLED, OTHER, PAD, type PadVersion, type PublicRegistry } from './upstream';

/** What each command does where the newest versions are held back. `publicRegistry` is upstream. */
export function firewallRows(publicRegistry: PublicRegistry): readonly Row[] {
  return [
    adds('install x', PAD.name, '1.1.0'),
    adds('install x@latest', `${PAD.name}@latest`, '1.1.0'),
    adds('install x with a range that a young version is in', `${PAD.name}@^1.0.0`, '1.1.0'),
    adds('install x under a tag of a young version', `${PAD.name}@next`, '3.0.0-beta.0'),
    {
      title: FROM_LOCKFILE,
      command: 'frozen',
      run: (kit) => installYoung(kit, publicRegistry),
    },
    { title: 'view', command: 'view', run: view },
    { title: 'outdated', command: 'outdated', run: outdated },
    { title: 'audit', command: 'audit', run: audit },
    {
      title: 'audit, with packages of a second upstream: each is asked about its own',
      command: 'audit',
      run: (kit) => auditOfBoth(kit, publicRegistry),
    },
    {
      title: 'a notice that `latest` is another one here, once for a command',
      command: 'noticed',
      run: notice,
    },
  ];
}

function adds(title: string, spec: string, version: PadVersion): Row {
  return {
    title,
    command: 'add',
    run: async (kit) => {
      const name = `add-${spec.replace(/\W/g, '-')}`;
      const folder = await kit.reader.project(name, project('added'), kit.client.family.files);
      await kit.reader.succeed(words(kit, 'add', { spec }), folder);
      await expectPrinted(kit, folder, { code: `require('${PAD.name}')`, text: `${PAD.name}@${version}` });
    },
  };
}

/** The client's own lockfile, as it would be if somebody had made it elsewhere. */
async function installYoung(kit: Kit, { digests }: PublicRegistry): Promise<void> {
  const { reader, client } = kit;
  const withPad = (version: PadVersion) => ({ ...project('locked'), dependencies: { [PAD.name]: version } });
  const folder = await reader.project('locked', withPad('1.1.0'), client.family.files);
  await reader.succeed(words(kit, 'install'), folder);
  const lockfile = path.join(folder, client.family.lockfile);
  const [old, young] = [digests('1.1.0'), digests('1.2.0')];
  const text = (await readFile(lockfile, 'utf8'))
    .replaceAll('1.1.0', '1.2.0')
    .replaceAll(old.sha512, young.sha512)
    .replaceAll(old.sha1, young.sha1);
  await writeFile(lockfile, text);
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(withPad('1.2.0')));
  for (const made of ['node_modules', '.pnp.cjs', '.yarn']) {
    await rm(path.join(folder, made), { recursive: true, force: true });
  }
  await reader.renewHome();
  const { code, output } = await reader.run(words(kit, 'frozen'), folder);
  must(code !== 0, 'it was installed', output);
  must(
    output.includes(client.family.heldBack ?? 'is held back by this registry'),
    'it does not say why',
    output,
  );
}

async function view(kit: Kit): Promise<void> {
  const folder = await kit.reader.project('viewed', project('viewed'), kit.client.family.files);
  const printed = await kit.reader.succeed(words(kit, 'view', { spec: PAD.name }), folder);
  expectOld(printed, 'the newest version that is old enough was not printed');
}

/** It ends with 1 where something is outdated. */
async function outdated(kit: Kit): Promise<void> {
  const packageJson = { ...project('outdated'), dependencies: { [PAD.name]: '1.0.0' } };
  const folder = await kit.reader.project('outdated', packageJson, kit.client.family.files);
  await kit.reader.succeed(words(kit, 'install'), folder);
  const { output } = await kit.reader.run(words(kit, 'outdated'), folder);
  expectOld(output, 'it does not name the version that there is');
}

/** Beside the notice, which names the one that is held back. */
function expectOld(printed: string, otherwise: string): void {
  const lines = printed.split('\n').filter((line) => !NOTICE.test(line));
  const result = lines.join('\n');
  must(result.includes('1.1.0'), otherwise, printed);
  must(!result.includes('2.0.0'), 'it names a version that is held back', printed);
}

const NOTICE = /^npm notice This registry holds back /;

/** Both packages have a young `latest`. As somebody whose npm has not been told of it a moment ago. */
async function notice(kit: Kit): Promise<void> {
  const dependencies = { [PAD.name]: '*', [HOLED.name]: '*' };
  const packageJson = { ...project('noticed'), dependencies };
  const folder = await kit.author.project('noticed', packageJson, kit.client.family.files);
  const printed = await kit.author.succeed(words(kit, 'noticed'), folder);
  const told = printed.split('\n').filter((line) => NOTICE.test(line));
  must(told.length === 1, `it was told ${told.length} times`, printed);
}

/** Of what is installed, as ever. */
async function audit(kit: Kit): Promise<void> {
  const packageJson = { ...project('audited'), dependencies: { [HOLED.name]: '*' } };
  const folder = await kit.reader.project('audited', packageJson, kit.client.family.files);
  await kit.reader.succeed(words(kit, 'install'), folder);
  await expectPrinted(kit, folder, { code: `require('${HOLED.name}')`, text: `${HOLED.name}@6.0.0` });
  const { code, output } = await kit.reader.run(words(kit, 'audit'), folder);
  must(output.includes(VULNERABLE.title), 'the advisory was not told', output);
  must(code !== 0, 'it ended as if there were no advisory', output);
}

async function auditOfBoth(kit: Kit, { relay, other }: PublicRegistry): Promise<void> {
  const dependencies = { [HOLED.name]: '*', [OTHER.name]: '*' };
  const packageJson = { ...project('both'), dependencies };
  const folder = await kit.reader.project('both', packageJson, kit.client.family.files);
  await kit.reader.succeed(words(kit, 'install'), folder);
  const { code, output } = await kit.reader.run(words(kit, 'audit'), folder);
  must(code !== 0, 'it ended as if there were no advisory', output);
  for (const { name } of [HOLED, OTHER]) must(output.includes(name), `nothing was told of ${name}`, output);
  must(
    !relay.audits.some((body) => body.includes('acme')),
    'the public one heard of the other',
    relay.audits,
  );
  must(!other.audits.some((body) => body.includes(`"${HOLED.name}"`)), 'the other heard more', other.audits);
}
