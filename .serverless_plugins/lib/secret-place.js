// Where the client secret of the OAuth app is kept, for serverless.yml: those who need it may read it there. The secret
// itself, if that is what the variable holds, goes no further.
const [, store = 'environment', name = ''] =
  /^(ssm|secretsmanager):([^*?\s]+)$/.exec(process.env.CODEBOX_GITHUB_SECRET?.trim() ?? '') ?? [];

module.exports = {
  store,
  // What follows the account in the ARN. Secrets Manager appends six characters to a name.
  resource: store === 'ssm' ? `parameter${name}` : `secret:${name}-??????`,
};
