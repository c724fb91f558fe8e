import { testLogins } from './logins';

testLogins('npm-10', 'npm-11', 'npm-newest');
