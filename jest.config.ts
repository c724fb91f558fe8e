/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

// On Node 20 the AWS SDK would warn in every test file; package.json and README say which Node is supported.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// The codebox.yml of whoever runs the tests must change nothing (NO_POLICY in test/support/process.ts).
process.env.CODEBOX_POLICY = '/dev/null';

// These ship ES modules only; jest runs CommonJS, so they are transformed like our own code.
const esmOnly = [
  ...['@octokit', 'universal-user-agent', 'before-after-hook', 'json-with-bigint', 'jose'],
  // What readmes are made safe with, and what that is made of.
  ...[
    'parse5',
    'entities',
    'hast',
    'property-information',
    'space-separated-tokens',
    'comma-separated-tokens',
  ],
  ...[
    'vfile',
    'unist-util',
    'web-namespaces',
    'zwitch',
    'stringify-entities',
    'character-entities',
    'ccount',
  ],
  ...['html-void-elements', '@ungap/structured-clone', 'devlop'],
];

const config: Config = {
  testEnvironment: 'node',
  // Nothing else is looked for, in particular not in node_modules.
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/.serverless_plugins'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/suites/(s3|browser|moto)/'],
  transform: {
    '^.+\\.[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  setupFiles: ['<rootDir>/test/support/limits.ts'],
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})[^/]*/)`],
  modulePathIgnorePatterns: ['<rootDir>/.esbuild', '<rootDir>/.serverless/'],
  // Ends what hangs, and nothing else: longer than LAST_RESORT_MS (test/support/lastResort.ts), whose messages say more.
  testTimeout: 30 * 60_000,
  testSequencer: '<rootDir>/test/support/jest/sequencer.js',
  reporters: ['default', '<rootDir>/test/support/jest/reporter.js'],
  // Jest leaves a core unused; on two of them that is half.
  maxWorkers: '100%',
};

export default config;
