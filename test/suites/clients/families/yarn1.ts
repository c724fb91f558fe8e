import {
  type Cannot,
  type Credentials,
  type Family,
  FROM_LOCKFILE,
  type Login,
  NO_COMMAND,
  NO_NOTICES,
  STATUS_ALONE,
} from '../family';

export const yarn1: Family = {
  name: 'yarn',
  heading: 'yarn 1',
  lockfile: 'yarn.lock',
  node: ['node'],
  // As root it would take /usr/local/share for its home; this is how it is told not to (its src/util/root-user.js).
  env: { FAKEROOTKEY: '1' },
  heldBack: '403 Forbidden',
  notes: {
    [FROM_LOCKFILE]: STATUS_ALONE,
    'login, with a token as password':
      '`yarn login` keeps the name, and each `yarn publish` asks for the password',
  },
  login,
  commands: {
    logout: () => ['yarn', 'logout'],
    whoami: none('whoami'),
    ping: none('ping'),
    publish: ({ tag }) => ['yarn', 'publish', '--non-interactive', '--tag', tag],
    install: () => ['yarn', 'install'],
    frozen: () => ['yarn', 'install', '--frozen-lockfile'],
    pack: {
      cannot: 'Only npm packs what is published, and puts the host of its registry into URLs of another',
    },
    add: ({ spec }) => ['yarn', 'add', spec],
    view: ({ spec }) => ['yarn', 'info', spec, 'version'],
    search: none('search'),
    token: none('token'),
    // Not tried: where that registry answers, it is told all names.
    audit: {
      cannot: 'yarn 1 asks its own registry, whichever is configured, and tells it all names',
    },
    outdated: () => ['yarn', 'outdated'],
    noticed: { cannot: NO_NOTICES },
    tagAdd: ({ spec, tag }) => ['yarn', 'tag', 'add', spec, tag],
    tagList: ({ spec }) => ['yarn', 'tag', 'list', spec],
    tagRemove: ({ spec, tag }) => ['yarn', 'tag', 'remove', spec, tag],
    deprecate: none('deprecate'),
    undeprecate: none('deprecate'),
    unpublish: none('unpublish'),
    stage: none('stage'),
  },
};

/** `yarn login` keeps only the name; the password is asked for by each `yarn publish`, and its token revoked after. */
function login({ name, token }: Credentials): Login {
  const prompts = [
    { when: /npm username:/, type: name },
    { when: /npm email:/, type: `${name}@mail.example` },
  ];
  return {
    steps: [
      { args: ['yarn', 'login'], prompts },
      { args: ['yarn', 'publish', '--new-version', '1.0.0'], prompts: [{ when: /password:/, type: token }] },
    ],
    terminal: true,
    trace: `username ${name}`,
  };
}

function none(command: string): Cannot {
  return { cannot: NO_COMMAND, tried: ['yarn', command] };
}
