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

export const yarn4: Family = {
  name: 'yarn',
  heading: 'yarn 4',
  lockfile: 'yarn.lock',
  node: ['yarn', 'node'],
  // Without a lockfile of its own a project belongs to the one above it.
  files: { 'yarn.lock': '' },
  heldBack: 'Response Code: 403',
  notes: { [FROM_LOCKFILE]: STATUS_ALONE },
  prepare: ['yarn', 'install', '--no-immutable'],
  env: {
    YARN_ENABLE_TELEMETRY: 'false',
    YARN_ENABLE_PROGRESS_BARS: 'false',
    YARN_UNSAFE_HTTP_WHITELIST: 'localhost',
  },
  login,
  commands: {
    logout: () => ['yarn', 'npm', 'logout'],
    whoami: () => ['yarn', 'npm', 'whoami'],
    ping: none('ping'),
    publish: ({ tag }) => ['yarn', 'npm', 'publish', '--tag', tag],
    install: () => ['yarn', 'install', '--no-immutable'],
    frozen: () => ['yarn', 'install', '--immutable'],
    pack: {
      cannot: 'Only npm packs what is published, and puts the host of its registry into URLs of another',
    },
    add: ({ spec }) => ['yarn', 'add', spec],
    view: ({ spec }) => ['yarn', 'npm', 'info', spec, '--fields', 'version', '--json'],
    search: none('search'),
    token: none('token'),
    audit: () => ['yarn', 'npm', 'audit', '--all', '--recursive'],
    outdated: none('outdated'),
    noticed: { cannot: NO_NOTICES },
    tagAdd: ({ spec, tag }) => ['yarn', 'npm', 'tag', 'add', spec, tag],
    tagList: ({ spec }) => ['yarn', 'npm', 'tag', 'list', spec],
    tagRemove: ({ spec, tag }) => ['yarn', 'npm', 'tag', 'remove', spec, tag],
    deprecate: none('deprecate'),
    undeprecate: none('deprecate'),
    unpublish: none('unpublish'),
    stage: none('stage'),
  },
};

function login({ name, token }: Credentials): Login {
  const prompts = [
    { when: /Username:/, type: name },
    { when: /Password:/, type: token },
  ];
  return { steps: [{ args: ['yarn', 'npm', 'login'], prompts }], terminal: false, trace: token };
}

function none(command: string): Cannot {
  return { cannot: NO_COMMAND, tried: ['yarn', 'npm', command] };
}
