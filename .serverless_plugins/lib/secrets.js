// For serverless.yml: what the functions are told of the secrets, and where those who need them may read them.
require('tsx/cjs');

const { secrets } = require('./deployed-secrets.ts');

module.exports = secrets(process.env);
