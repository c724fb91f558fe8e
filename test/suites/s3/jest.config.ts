/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import base from '../../../jest.config';

/* Tests that need a real S3 server: `npm run test:s3`. */
const config: Config = {
  ...base,
  rootDir: '../../..',
  testMatch: ['<rootDir>/test/suites/s3/*.s3.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};

export default config;
