import type { Files } from '../setup';
import { json, type ReleaseTool } from './tool';

/** np lists the files that no release had before. */
const CONFIRMED = { terminal: true, prompts: [{ when: /Continue\?/, type: 'y' }] };

export const np: ReleaseTool = {
  id: 'np',
  spec: 'np@latest',
  node: 24,
  files: single('np', { scripts: { test: 'node index.js' } }),
  packages: ['@acme/with-np'],
  tag: (version) => `v${version}`,
  first: {
    version: '1.0.0',
    change: {},
    message: 'Begin',
    steps: [{ args: ['np', '1.0.0', '--no-2fa'], ...CONFIRMED }],
    note: 'With `--no-2fa`: otherwise np asks the registry to demand a second factor for the new package, which is GitHub’s here',
  },
  second: {
    version: '1.1.0',
    change: { 'index.js': 'module.exports = 2;\n', 'more.js': 'module.exports = 3;\n' },
    message: 'Add a file',
    steps: [{ args: ['np', 'minor'], ...CONFIRMED }],
  },
};

export const releaseIt: ReleaseTool = {
  id: 'release-it',
  spec: 'release-it@latest',
  node: 24,
  files: single('release-it'),
  packages: ['@acme/with-release-it'],
  tag: (version) => version,
  first: {
    version: '1.0.0',
    change: {},
    message: 'Begin',
    steps: [{ args: ['release-it', '1.0.0', '--ci'] }],
  },
  second: {
    version: '1.0.1',
    change: { 'index.js': 'module.exports = 2;\n' },
    message: 'Change',
    steps: [{ args: ['release-it', 'patch', '--ci'] }],
  },
};

export const semanticRelease: ReleaseTool = {
  id: 'semantic-release',
  spec: 'semantic-release@latest',
  node: 24,
  files: {
    ...single('semantic-release'),
    '.releaserc.json': json({
      branches: ['main'],
      plugins: [
        '@semantic-release/commit-analyzer',
        '@semantic-release/release-notes-generator',
        '@semantic-release/npm',
      ],
    }),
  },
  packages: ['@acme/with-semantic-release'],
  tag: (version) => `v${version}`,
  first: {
    version: '1.0.0',
    change: {},
    message: 'feat: begin',
    steps: [{ args: ['semantic-release', '--no-ci'] }],
  },
  second: {
    version: '1.0.1',
    change: { 'index.js': 'module.exports = 2;\n' },
    message: 'fix: change',
    steps: [{ args: ['semantic-release', '--no-ci'] }],
  },
};

function single(name: string, more: object = {}): Files {
  const packageJson = {
    name: `@acme/with-${name}`,
    version: '0.0.0',
    license: 'MIT',
    main: 'index.js',
    files: ['*.js'],
    ...more,
  };
  return {
    'package.json': json(packageJson),
    'index.js': 'module.exports = 1;\n',
    'README.md': '# Widget\n',
  };
}
