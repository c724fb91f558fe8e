import { isCannot, type Login } from '../family';
import { type Kit, must, words } from '../kit';
import type { Row } from '../row';
import { manifestOf } from './publish';

export const accountRows: readonly Row[] = [
  { title: 'login, with a token as password', command: 'login', run: logIn },
  {
    title: 'logout',
    command: 'logout',
    run: async (kit) => {
      const folder = await project(kit);
      await kit.stranger.succeed(words(kit, 'logout'), folder);
      const left = await kit.stranger.settingsWith(loginOf(kit).trace);
      must(left.length === 0, 'the login is still there', left);
    },
  },
  {
    title: 'whoami',
    command: 'whoami',
    run: async (kit) => {
      const folder = await kit.reader.project(
        'account',
        { name: 'account', private: true },
        kit.client.family.files,
      );
      const printed = await kit.reader.succeed(words(kit, 'whoami'), folder);
      must(/\breader\b/.test(printed), 'another name was printed', printed);
    },
  },
  {
    title: 'ping',
    command: 'ping',
    run: async (kit) => {
      await kit.stranger.succeed(words(kit, 'ping'), await project(kit));
    },
  },
];

async function logIn(kit: Kit): Promise<void> {
  const { steps, terminal, trace } = loginOf(kit);
  const folder = await project(kit);
  for (const { args, prompts } of steps) await kit.stranger.succeed(args, folder, { prompts, terminal });
  const kept = await kit.stranger.settingsWith(trace);
  must(kept.length > 0, 'nothing of the login was kept');
  if (trace === kit.registry.token('admin')) {
    const printed = await kit.stranger.succeed(words(kit, 'whoami'), folder);
    must(/\badmin\b/.test(printed), '`whoami` printed another name', printed);
  } else {
    must((await manifestOf(kit, nameOf(kit), '1.0.0')) !== undefined, 'nothing was published');
  }
}

function loginOf({ client, registry }: Kit): Login {
  const { login } = client.family;
  if (isCannot(login)) throw new Error(login.cannot);
  return login({ name: 'admin', token: registry.token('admin') });
}

function project(kit: Kit): Promise<string> {
  const packageJson = { name: nameOf(kit), version: '1.0.0', license: 'MIT' };
  return kit.stranger.project('account', packageJson, kit.client.family.files);
}

function nameOf({ names }: Kit): string {
  return `${names.plain}-login`;
}
