// For serverless.yml, which cannot tell a blank variable (as CI gives for one that nobody set) from a value.
require('tsx/cjs');

const { settings } = require('./template-settings.ts');

module.exports = settings(process.env);
