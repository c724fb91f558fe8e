import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Sandbox } from '../sandbox';
import type { Files } from '../setup';

/** For the home of somebody who commits. */
export const GIT_CONFIG = `[user]
  name = Release
  email = release@mail.example
[init]
  defaultBranch = main
`;

/** A git repository with one commit, which its remote has, too. */
export async function createRepository(
  sandbox: Sandbox,
  { files, modules }: { files: Files; modules: string | undefined },
): Promise<string> {
  // Settings of the client are among the project's files, package.json is overwritten.
  const folder = await sandbox.project('repository', {}, { '.gitignore': 'node_modules\n.nx\n' });
  await write(folder, files);
  if (modules !== undefined) await symlink(modules, path.join(folder, 'node_modules'));
  const remote = path.join(sandbox.root, 'remote.git');
  await sandbox.succeed(['git', 'init', '--quiet', '--bare', remote], sandbox.root);
  await sandbox.succeed(['git', 'init', '--quiet'], folder);
  await sandbox.succeed(['git', 'remote', 'add', 'origin', `file://${remote}`], folder);
  await commit(sandbox, folder, 'chore: set up');
  await sandbox.succeed(['git', 'push', '--quiet', '--set-upstream', 'origin', 'main'], folder);
  return folder;
}

export type Change = { readonly change: Files; readonly message: string };

/** Commits a change, and pushes it, as tools expect before a release. */
export async function changeRepository(
  sandbox: Sandbox,
  folder: string,
  { change, message }: Change,
): Promise<void> {
  await write(folder, change);
  await commit(sandbox, folder, message);
  await sandbox.succeed(['git', 'push', '--quiet'], folder);
}

/** The tags that the remote has. */
export async function pushedTags(sandbox: Sandbox, folder: string): Promise<readonly string[]> {
  const listed = await sandbox.succeed(['git', 'ls-remote', '--tags', '--refs', 'origin'], folder);
  return [...listed.matchAll(/refs\/tags\/(\S+)/g)].map(([, name = '']) => name);
}

async function commit(sandbox: Sandbox, folder: string, message: string): Promise<void> {
  await sandbox.succeed(['git', 'add', '--all'], folder);
  await sandbox.succeed(['git', 'commit', '--quiet', '--allow-empty', '--message', message], folder);
}

async function write(folder: string, files: Files): Promise<void> {
  for (const [name, body] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), body);
  }
}
