import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanEnvironment, type Finished, run, start } from './process';

export type NpmUser = {
  /** Runs npm as that user, in a folder below the home (the home itself by default). */
  npm(args: readonly string[], folder?: string): Promise<Finished>;
  /** `npm login` without a browser, typing name and token at its prompts. */
  login(name: string, token: string): Promise<Finished>;
  /** Writes a project of one package.json, and more files, and answers its folder. */
  project(folder: string, packageJson: object, files?: Readonly<Record<string, string>>): Promise<string>;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
};

/** A user with a home and a cache of their own, and nothing but the registry in their .npmrc; `variables` besides. */
export async function npmUser(
  home: string,
  registry: string,
  variables: NodeJS.ProcessEnv = {},
): Promise<NpmUser> {
  await mkdir(home, { recursive: true });
  await writeFile(
    path.join(home, '.npmrc'),
    `registry=${registry}\nfetch-retries=0\nfund=false\nupdate-notifier=false\n`,
  );
  const env = cleanEnvironment({
    HOME: home,
    USERPROFILE: home,
    npm_config_cache: path.join(home, 'cache'),
    npm_config_globalconfig: path.join(home, 'global.npmrc'),
    ...variables,
  });
  const at = (folder = '.') => ({ cwd: path.join(home, folder), env });
  return {
    home,
    env,
    npm: (args, folder) => run('npm', args, at(folder)),
    login: async (name, token) => {
      const login = start('npm', ['login', '--auth-type=legacy'], at());
      await login.printed('Username:');
      login.child.stdin?.write(`${name}\n`);
      await login.printed('Password:');
      login.child.stdin?.end(`${token}\n`);
      return login.finished;
    },
    project: async (folder, packageJson, files = {}) => {
      const all = { 'package.json': JSON.stringify(packageJson), ...files };
      for (const [file, body] of Object.entries(all)) {
        const target = path.join(home, folder, file);
        await mkdir(path.dirname(target), { recursive: true });
        await writeFile(target, body);
      }
      return folder;
    },
  };
}
