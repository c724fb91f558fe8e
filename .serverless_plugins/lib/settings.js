// For serverless.yml, which cannot tell a blank variable (as CI gives for one that nobody set) from a value.
require('tsx/cjs');

module.exports = require('./template-settings.ts').settings(process.env);
