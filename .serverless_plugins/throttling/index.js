require('tsx/cjs');

module.exports = require('./plugin.ts').Throttling;
