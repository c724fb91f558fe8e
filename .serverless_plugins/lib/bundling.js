// For serverless.yml: what the functions' bundles leave out, and what they keep in a file of its own.
require('tsx/cjs');

const { bundlePlugins } = require('./bundle-plugins.ts');

module.exports = bundlePlugins;
