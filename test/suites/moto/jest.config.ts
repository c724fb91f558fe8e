/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import base from '../../../jest.config';

/* Tests against an emulator of AWS, and those of S3 on its versioned buckets: `npm run test:moto`. */
const config: Config = {
  ...base,
  rootDir: '../../..',
  testMatch: ['<rootDir>/test/suites/{moto/*.moto,s3/*.s3}.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};

export default config;
