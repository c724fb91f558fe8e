/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import base from '../../../jest.config';

/* Processes that are killed at every step: `npm run test:crash`. */
const config: Config = {
  ...base,
  rootDir: '../../..',
  testMatch: ['<rootDir>/test/suites/crash/*.crash.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};

export default config;
