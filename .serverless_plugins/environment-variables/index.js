// On Node 20 the AWS SDK prints nine lines with each command; package.json says which Node is supported.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

require('tsx/cjs');

module.exports = require('./plugin.ts').EnvironmentVariables;
