import { type Cannot, type Family, FROM_LOCKFILE, NO_COMMAND, NO_NOTICES, STATUS_ALONE } from '../family';

export const bun: Family = {
  name: 'bun',
  heading: 'bun',
  lockfile: 'bun.lock',
  node: ['node'],
  unaudited: '424',
  heldBack: '- 403',
  notes: {
    'audit, where the public registry has none': 'bun prints the status, 424, without the reason',
    [FROM_LOCKFILE]: STATUS_ALONE,
  },
  login: { cannot: 'bun reads its token from its configuration', tried: ['bun', 'login'] },
  commands: {
    logout: { cannot: 'bun reads its token from its configuration', tried: ['bun', 'logout'] },
    whoami: () => ['bun', 'pm', 'whoami'],
    ping: none('ping'),
    publish: ({ tag }) => ['bun', 'publish', '--tag', tag],
    install: () => ['bun', 'install'],
    frozen: () => ['bun', 'install', '--frozen-lockfile'],
    pack: {
      cannot: 'Only npm packs what is published, and puts the host of its registry into URLs of another',
    },
    add: ({ spec }) => ['bun', 'add', spec],
    view: ({ spec }) => ['bun', 'info', spec, 'version'],
    search: none('search'),
    token: none('token'),
    audit: () => ['bun', 'audit'],
    outdated: () => ['bun', 'outdated'],
    noticed: { cannot: NO_NOTICES },
    tagAdd: none('dist-tag'),
    tagList: none('dist-tag'),
    tagRemove: none('dist-tag'),
    deprecate: none('deprecate'),
    undeprecate: none('deprecate'),
    unpublish: none('unpublish'),
    stage: none('stage'),
  },
};

function none(command: string): Cannot {
  return { cannot: NO_COMMAND, tried: ['bun', command] };
}
