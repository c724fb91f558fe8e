import path from 'node:path';
import { version } from '../version';
import type { Running } from './start';

/** What the person at the terminal needs to begin. */
export function banner(running: Running): string {
  const { registry, listensOn, upstream, firewall, storage, github, callback, users, localFile, warnings } =
    running;
  const lines = [
    '',
    `The registry is ready:  ${registry}`,
    '',
    `  pages for browsers    ${registry}-/web/`,
    `  version               ${version}`,
    ...(listensOn === undefined ? [] : [`  listens on            ${listensOn}`]),
    `  packages in           ${shortened(storage)}`,
    `  public packages from  ${upstream}`,
    `  firewall              ${firewall}`,
    `  GitHub                ${github}${users.length > 0 ? ' (a stand-in)' : ''}`,
    ...(callback === undefined ? [] : [`  OAuth callback URL    ${callback}`]),
    '',
    ...(warnings.length > 0 ? [...warnings.map((warning) => `Warning: ${warning}`), ''] : []),
    ...(users.length > 0 ? usersBlock(running) : [`  npm login --registry ${registry}`, '']),
    `The same is in ${shortened(localFile)}. Ctrl-C stops the registry.`,
    '',
  ];
  return lines.join('\n');
}

function usersBlock({ registry, users }: Running): readonly string[] {
  return [
    'Users of the stand-in, with their tokens:',
    '',
    ...users.map(({ login, may, token }) => `  ${login.padEnd(10)}${may.padEnd(21)}${token}`),
    '',
    'A ready .npmrc for a project:',
    '',
    `  registry=${registry}`,
    `  ${registry.replace(/^https?:/, '')}:_authToken=${users[0]?.token ?? ''}`,
    '',
  ];
}

function shortened(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return path.isAbsolute(file) && !relative.startsWith('..') ? relative || '.' : file;
}
