/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import base from '../../../jest.config';

/* Tests that need Chromium: `npm run test:browser` and `npm run test:patience`. Screenshots go to artefacts/. */
const config: Config = {
  ...base,
  rootDir: '../../..',
  testMatch: [`<rootDir>/test/suites/browser/*.${process.env.BROWSER_TESTS ?? 'browser'}.test.ts`],
  testPathIgnorePatterns: ['/node_modules/'],
  // They wait for each other's polling most of the time.
  maxWorkers: 4,
};

export default config;
