require('tsx/cjs');

// Once the plugins are loaded, the framework reads the command line again.
const { withPackageOption } = require('./package-option.ts');
process.argv.splice(2, Number.POSITIVE_INFINITY, ...withPackageOption(process.argv.slice(2)));

module.exports = require('./plugin.ts').CodeboxTools;
