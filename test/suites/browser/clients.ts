import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanEnvironment, type Finished, type Running, run, start } from '../../support/process';
import { until } from '../../support/until';
import { CLIENTS, type Client } from '../clients/clients';
import { install, nodeSpec } from '../clients/toolbox';

/** A client that logs in with the browser. */
export type Kind = {
  readonly title: string;
  /** Packages with its programs, and with those that it calls. */
  readonly specs: readonly string[];
  readonly login: readonly string[];
  readonly whoami: readonly string[];
  /** Printed when it is ready to open the browser, for which it wants ENTER. */
  readonly ready: RegExp;
  /** Files of the home, given the registry. */
  readonly settings: (registry: string) => Readonly<Record<string, string>>;
};

export const KINDS: readonly Kind[] = [
  // It asks nobody before it opens the browser.
  { ...npm('npm-6', specsOf('npm-6')), ready: /Confirmation code/ },
  npm('npm-8', specsOf('npm-8')),
  npm('npm 9', ['npm@9', nodeSpec(20)]),
  ...['npm-10', 'npm-11', 'npm-newest'].map((id) => npm(id, specsOf(id))),
  ...['pnpm-9', 'pnpm-10', 'pnpm-newest'].map((id) => pnpm(id, specsOf(id))),
  yarn('yarn-4', specsOf('yarn-4')),
];

function specsOf(id: string): readonly string[] {
  const client = CLIENTS.find((one) => one.id === id);
  if (!client) throw new Error(`The matrix of clients has no ${id}.`);
  const { spec, node, helper }: Client = client;
  return [spec, nodeSpec(node), ...(helper === undefined ? [] : [helper])];
}

function npm(title: string, specs: readonly string[]): Kind {
  return {
    title,
    specs,
    login: ['npm', 'login'],
    whoami: ['npm', 'whoami'],
    ready: /Press ENTER to open/,
    settings: (registry) => ({ '.npmrc': `registry=${registry}\nupdate-notifier=false\nfetch-retries=0\n` }),
  };
}

function pnpm(title: string, specs: readonly string[]): Kind {
  return { ...npm(title, specs), login: ['pnpm', 'login'], whoami: ['pnpm', 'whoami'] };
}

function yarn(title: string, specs: readonly string[]): Kind {
  return {
    title,
    specs,
    login: ['yarn', 'npm', 'login', '--web-login'],
    whoami: ['yarn', 'npm', 'whoami'],
    ready: /open your browser now\?/,
    settings: (registry) => ({
      '.yarnrc.yml': `npmRegistryServer: "${registry.replace(/\/$/, '')}"\nunsafeHttpWhitelist: [localhost]\nenableTelemetry: false\n`,
      'yarn.lock': '',
      'package.json': '{}',
    }),
  };
}

/** Somebody at a terminal. */
export type Terminal = {
  /** Begins to log in; what the client prints is in it. */
  login(): Running;
  /** The address that the client has opened in the browser. */
  opened(login: Running): Promise<string>;
  whoami(): Promise<Finished>;
};

/** A person with a home of their own and one client, whose browser only notes what it is to open. */
export async function sitDown(kind: Kind, home: string, registry: string): Promise<Terminal> {
  const tools = await Promise.all(kind.specs.map(install));
  const note = path.join(home, 'opened');
  const own = path.join(home, 'bin');
  await mkdir(own, { recursive: true });
  await script(path.join(own, 'xdg-open'), `printf %s "$1" >'${note}.new' && mv '${note}.new' '${note}'`);
  for (const [name, body] of Object.entries(kind.settings(registry))) {
    await writeFile(path.join(home, name), body);
  }
  const bins = [own, ...tools.map(({ bin }) => bin), process.env.PATH];
  const env = cleanEnvironment({ HOME: home, PATH: bins.join(path.delimiter), NO_COLOR: '1', TERM: 'xterm' });
  const options = { cwd: home, env };
  return {
    login: () => start('script', ['-qefc', kind.login.join(' '), '/dev/null'], options),
    opened: async (login) => {
      const read = () => readFile(note, 'utf8').catch(() => '');
      const isOpened = async () => (await read()) !== '';
      await comesTo(login, () => kind.ready.test(login.output()));
      // What is typed before the client listens may be forgotten, and from outside nobody sees when it does: a person
      // presses again.
      await comesTo(login, async () => {
        login.child.stdin?.write('\r');
        return isOpened();
      });
      return read();
    },
    whoami: () => {
      const [program = '', ...args] = kind.whoami;
      return run(program, args, options);
    },
  };
}

/** Rejects when the client ends before. */
async function comesTo(login: Running, is: () => boolean | Promise<boolean>): Promise<void> {
  await until(async () => (await is()) || login.child.exitCode !== null, login.output);
  if (!(await is())) throw new Error(login.output());
}

async function script(file: string, body: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\n${body}\n`);
  await chmod(file, 0o755);
}
