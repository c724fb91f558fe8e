import { LAST_RESORT_MS } from '../../../support/lastResort';
import { type Kit, must, words } from '../kit';
import type { Row } from '../row';
import type { Sandbox } from '../sandbox';
import { PUBLIC, project } from './install';
import { manifestOf } from './publish';

/** What a machine does that has nothing but a token to read one package. */
export const machineRows: readonly Row[] = [
  {
    title: 'token create, list and revoke',
    command: 'token',
    run: async (kit) => {
      // Other clients make theirs for the same person at the same time.
      const name = `row-${kit.client.id}`;
      const made = JSON.parse(
        await token(kit, `create --name=${name} --packages=${kit.names.scoped} --json`),
      );
      must(/^cbx_\w{45}$/.test(String(made.token)), 'no token was printed');
      const machine = await kit.machine(made.token);
      const folder = await machine.project('view', project('view'));
      const view = words(kit, 'view', { spec: kit.names.scoped });
      await machine.succeed(view, folder);
      const [before = '', after] = (await token(kit, 'list')).split(` name ${name} `);
      const id = after === undefined ? '' : (before.split(/with id /).at(-1) ?? '');
      must(id !== '', 'the list does not show it');
      await token(kit, `revoke ${id}`);
      must(!(await token(kit, 'list')).includes(` name ${name} `), 'the list shows it still');
    },
  },
  {
    title: 'install with a token for one package',
    command: 'install',
    run: async (kit) => {
      const { scoped } = kit.names;
      const machine = await machineFor(kit);
      // Public packages are for everybody who is let in: a build often has no other registry.
      const dependencies = { [scoped]: '1.1.0', [PUBLIC.name]: PUBLIC.version };
      await machine.renewHome();
      const folder = await machine.project(
        'app',
        { ...project('app'), dependencies },
        kit.client.family.files,
      );
      await machine.succeed(words(kit, 'install'), folder);
      const printed = await machine.succeed(
        [...kit.client.family.node, '-p', `require('${scoped}')`],
        folder,
      );
      must(printed.split('\n').includes(`${scoped}@1.1.0`), 'another version was installed', printed);
    },
  },
  {
    title: 'that token gets no other package',
    command: 'install',
    run: async (kit) => {
      const machine = await machineFor(kit);
      const dependencies = { [kit.names.plain]: '1.0.0' };
      const folder = await machine.project(
        'other',
        { ...project('other'), dependencies },
        kit.client.family.files,
      );
      const { code, output } = await machine.run(words(kit, 'install'), folder);
      must(code !== 0, 'a package was installed that the token does not name', output);
    },
  },
  {
    title: 'that token publishes nothing',
    command: 'publish',
    run: async (kit) => {
      const { scoped } = kit.names;
      const { files, prepare } = kit.client.family;
      const machine = await machineFor(kit);
      const packageJson = { name: scoped, version: '9.0.0', license: 'MIT' };
      const folder = await machine.project('publish', packageJson, files);
      if (prepare) await machine.run(prepare, folder);
      const { code, output } = await machine.run(words(kit, 'publish', { tag: 'latest' }), folder);
      must(code !== 0, 'the publish succeeded', output);
      must((await manifestOf(kit, scoped, '9.0.0')) === undefined, 'the registry has the version');
    },
  },
];

async function machineFor(kit: Kit): Promise<Sandbox> {
  return kit.machine(await newToken(kit));
}

/** As `npm token create` does it. */
async function newToken({ registry, names }: Kit): Promise<string> {
  const response = await fetch(new URL('-/npm/v1/tokens', registry.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${registry.token('admin')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'machine', packages: [names.scoped] }),
    signal: AbortSignal.timeout(LAST_RESORT_MS),
  });
  const { token, error } = JSON.parse(await response.text());
  must(typeof token === 'string', 'no token was made', error);
  return token;
}

/** `text`: the words behind `npm token`. What it asks for is of no use here. */
async function token(kit: Kit, text: string): Promise<string> {
  const folder = await kit.author.project('token', project('token'));
  return kit.author.succeed([...words(kit, 'token', { text }), '--password=nothing'], folder);
}
