const { default: Sequencer } = require('@jest/test-sequencer');
const { placeOf } = require('./parts');

/** The fast part first; within each part as Jest has it: what failed the last time, then what takes longest. */
module.exports = class extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => placeOf(one.path) - placeOf(other.path));
  }
};
