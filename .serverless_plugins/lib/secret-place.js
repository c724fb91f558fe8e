// Where the client secret of the OAuth app is kept, for serverless.yml: those who need it may read it there. The secret
// itself, if that is what the variable holds, goes no further.
require('tsx/cjs');

const { placeFault, secretPlace } = require('../../src/config/secretPlace.ts');

const place = secretPlace(process.env.CODEBOX_GITHUB_SECRET?.trim() ?? '');
const { store, name } = place && placeFault(place) === undefined ? place : { store: 'environment', name: '' };

module.exports = {
  store,
  // What follows the account in the ARN. Secrets Manager appends six characters to a name.
  resource: store === 'ssm' ? `parameter${name}` : `secret:${name}-??????`,
};
