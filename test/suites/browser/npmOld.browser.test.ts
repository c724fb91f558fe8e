import { testLogins } from './logins';

testLogins('npm-6', 'npm-8', 'npm 9');
