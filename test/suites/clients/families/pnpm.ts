import { type Family, FROM_LOCKFILE, NO_COMMAND, NO_NOTICES } from '../family';
import { npmLogin } from './npm';

export function pnpmFamily(major: number): Family {
  return {
    name: 'pnpm',
    heading: isNative(major) ? 'pnpm 11 and later' : 'pnpm 9 and 10',
    lockfile: 'pnpm-lock.yaml',
    node: ['node'],
    ...(isNative(major) && NATIVE),
    login: npmLogin(['pnpm', 'login'], isNative(major)),
    commands: {
      logout: () => ['pnpm', 'logout'],
      whoami: () => ['pnpm', 'whoami'],
      ping: () => ['pnpm', 'ping'],
      publish: ({ tag }) => ['pnpm', 'publish', '--no-git-checks', '--tag', tag],
      install: () => ['pnpm', 'install', '--no-frozen-lockfile'],
      frozen: () => ['pnpm', 'install', '--frozen-lockfile'],
      pack: {
        cannot: 'Only npm packs what is published, and puts the host of its registry into URLs of another',
      },
      add: ({ spec }) => ['pnpm', 'add', spec],
      view: ({ spec }) => ['pnpm', 'view', spec, 'version'],
      search: ({ text }) => ['pnpm', 'search', text],
      token: { cannot: 'The client has no such command', tried: ['pnpm', 'token', 'list'] },
      audit: () => ['pnpm', 'audit'],
      outdated: () => ['pnpm', 'outdated'],
      noticed: { cannot: NO_NOTICES },
      tagAdd: ({ spec, tag }) => ['pnpm', 'dist-tag', 'add', spec, tag],
      tagList: ({ spec }) => ['pnpm', 'dist-tag', 'ls', spec],
      tagRemove: ({ spec, tag }) => ['pnpm', 'dist-tag', 'rm', spec, tag],
      deprecate: ({ spec, text }) => ['pnpm', 'deprecate', spec, text],
      undeprecate: ({ spec }) =>
        isNative(major) ? ['pnpm', 'undeprecate', spec] : ['pnpm', 'deprecate', spec, ''],
      unpublish: ({ spec }) => ['pnpm', 'unpublish', '--force', spec],
      stage: isNative(major)
        ? ({ text }) => [
            'pnpm',
            'stage',
            ...text.split(' '),
            ...(text === 'publish' ? ['--no-git-checks'] : []),
          ]
        : { cannot: NO_COMMAND },
    },
  };
}

/** Up to version 10 pnpm hands what is not about installing to the npm that it finds. */
function isNative(major: number): boolean {
  return major > 10;
}

/** By default it holds a lockfile against an age of its own. */
const NATIVE = {
  heldBack: 'version not present in registry manifest',
  notes: {
    [FROM_LOCKFILE]:
      'pnpm refuses the lockfile itself, as the registry does not name the version; it prints no reason of the registry',
  },
};
