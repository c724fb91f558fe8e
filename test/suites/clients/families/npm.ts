import {
  type Credentials,
  type Family,
  FROM_LOCKFILE,
  type Login,
  NO_COMMAND,
  STATUS_ALONE,
} from '../family';

export function npmFamily(major: number): Family {
  return {
    name: 'npm',
    heading: 'npm',
    lockfile: 'package-lock.json',
    node: ['node'],
    ...(major === 6 && NPM_6),
    login: npmLogin(['npm', 'login']),
    commands: {
      logout: () => ['npm', 'logout'],
      whoami: () => ['npm', 'whoami'],
      ping: () => ['npm', 'ping'],
      publish: ({ tag }) => ['npm', 'publish', '--tag', tag],
      install: () => ['npm', 'install'],
      frozen: () => ['npm', 'ci'],
      pack: ({ spec }) => ['npm', 'pack', spec],
      add: ({ spec }) => ['npm', 'install', spec],
      view: ({ spec }) => ['npm', 'view', spec, 'version'],
      search: ({ text }) => ['npm', 'search', text],
      token:
        major < 11
          ? { cannot: 'npm 10 and older ask for a password at a terminal, and cannot name packages' }
          : ({ text }) => ['npm', 'token', ...text.split(' ')],
      audit: () => ['npm', 'audit'],
      outdated: () => ['npm', 'outdated'],
      noticed: () => ['npm', 'install'],
      tagAdd: ({ spec, tag }) => ['npm', 'dist-tag', 'add', spec, tag],
      tagList: ({ spec }) => ['npm', 'dist-tag', 'ls', spec],
      tagRemove: ({ spec, tag }) => ['npm', 'dist-tag', 'rm', spec, tag],
      deprecate: ({ spec, text }) => ['npm', 'deprecate', spec, text],
      undeprecate: ({ spec }) => (major < 11 ? ['npm', 'deprecate', spec, ''] : ['npm', 'undeprecate', spec]),
      unpublish: ({ spec }) => ['npm', 'unpublish', '--force', spec],
      // npm 11.15 and later.
      stage:
        major < 11
          ? { cannot: NO_COMMAND, tried: ['npm', 'stage', 'list'] }
          : ({ text }) => ['npm', 'stage', ...text.split(' ')],
    },
  };
}

/** Its last request of an unpublish, to remove the tarball, has the path of the registry twice (docs/protocol.md §1.3). */
const NPM_6 = {
  heldBack: '403 Forbidden',
  forgives: /E404[\s\S]*\/registry\/registry\/[\s\S]*-rev/,
  notes: {
    [FROM_LOCKFILE]: STATUS_ALONE,
    'unpublish a version':
      'npm 6 removes it, but then ends with E404, because it asks for the tarball with the path of the registry twice',
  },
};

/** Up to npm 8 it asks for an address, too. */
export function npmLogin(args: readonly string[], terminal = false) {
  return ({ name, token }: Credentials): Login => {
    const prompts = [
      { when: /Username:/, type: name },
      { when: /Password:/, type: token },
      { when: /Email[^\n]*:/, type: `${name}@mail.example` },
    ];
    return { steps: [{ args, prompts }], terminal, trace: token };
  };
}
