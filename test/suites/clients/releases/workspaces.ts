import type { Files } from '../setup';
import { json, type ReleaseTool } from './tool';

const PUSH = { args: ['git', 'push', '--follow-tags'] };
const CHANGE = { 'packages/one/index.js': 'module.exports = 2;\n' };

export const lerna: ReleaseTool = {
  id: 'lerna',
  spec: 'lerna@latest',
  node: 24,
  files: {
    ...workspace('lerna', '0.0.0'),
    'lerna.json': json({ version: '0.0.0', packages: ['packages/*'] }),
  },
  packages: names('lerna'),
  local: true,
  env: { NX_DAEMON: 'false' },
  tag: (version) => `v${version}`,
  first: {
    version: '1.0.0',
    change: {},
    message: 'Begin',
    steps: [{ args: ['lerna', 'publish', '1.0.0', '--yes'] }],
  },
  second: {
    version: '1.0.1',
    change: CHANGE,
    message: 'Change',
    steps: [{ args: ['lerna', 'publish', 'patch', '--yes'] }],
  },
};

export const changesets: ReleaseTool = {
  id: 'changesets',
  spec: '@changesets/cli@latest',
  node: 24,
  files: {
    ...workspace('changesets', '1.0.0'),
    '.changeset/config.json': json({ baseBranch: 'main', commit: true, access: 'restricted' }),
  },
  packages: names('changesets'),
  tag: (version) => `@acme/one-with-changesets@${version}`,
  first: {
    version: '1.0.0',
    change: {},
    message: 'Begin',
    steps: [{ args: ['changeset', 'publish'] }, PUSH],
  },
  second: {
    version: '1.0.1',
    change: {
      ...CHANGE,
      '.changeset/change.md':
        '---\n"@acme/one-with-changesets": patch\n"@acme/two-with-changesets": patch\n---\n\nChange\n',
    },
    message: 'Change',
    steps: [{ args: ['changeset', 'version'] }, { args: ['changeset', 'publish'] }, PUSH],
  },
};

export const nx: ReleaseTool = {
  id: 'nx',
  // nx needs it to publish, and brings the same version of itself with it.
  spec: '@nx/js@latest',
  node: 24,
  files: {
    ...workspace('nx', '0.0.0'),
    'nx.json': json({
      release: {
        projects: ['packages/*'],
        version: { preserveMatchingDependencyRanges: false },
      },
    }),
  },
  packages: names('nx'),
  local: true,
  env: { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' },
  tag: (version) => `v${version}`,
  first: {
    version: '1.0.0',
    change: {},
    message: 'feat: begin',
    steps: [{ args: ['nx', 'release', '1.0.0', '--first-release', '--yes'] }, PUSH],
    note: 'nx releases with the plugin @nx/js, in the newest version that has both',
  },
  second: {
    version: '1.0.1',
    change: CHANGE,
    message: 'fix: change',
    steps: [{ args: ['nx', 'release', 'patch', '--yes'] }, PUSH],
  },
};

function names(tool: string): readonly string[] {
  return [`@acme/one-with-${tool}`, `@acme/two-with-${tool}`];
}

/** Two packages, the second of which needs the first. */
function workspace(tool: string, version: string): Files {
  const [one = '', two = ''] = names(tool);
  const root = { name: 'workspace', version: '0.0.0', private: true, workspaces: ['packages/*'] };
  const common = { version, license: 'MIT', main: 'index.js' };
  const lock = { name: root.name, version: root.version, lockfileVersion: 3, requires: true, packages: {} };
  return {
    'package.json': json(root),
    'package-lock.json': json(lock),
    'packages/one/package.json': json({ name: one, ...common }),
    'packages/one/index.js': 'module.exports = 1;\n',
    'packages/two/package.json': json({ name: two, ...common, dependencies: { [one]: `^${version}` } }),
    'packages/two/index.js': `module.exports = require('${one}');\n`,
  };
}
