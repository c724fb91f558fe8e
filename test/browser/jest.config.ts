/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import base from '../../jest.config';

/* Tests that need Chromium: `npm run test:browser`. Screenshots go to artefacts/. */
const config: Config = {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/browser/*.browser.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
};

export default config;
