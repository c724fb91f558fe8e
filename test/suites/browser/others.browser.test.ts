import { testLogins } from './logins';

testLogins('pnpm-9', 'pnpm-10', 'yarn-4');
