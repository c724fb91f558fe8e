/** What an operator sets for a registry that can be deployed. */
export const COMPLETE = {
  CODEBOX_REGION: 'eu-central-1',
  CODEBOX_BUCKET: 'acme-packages',
  CODEBOX_REGISTRY: 'https://registry.example/',
  CODEBOX_GITHUB_CLIENT_ID: 'client-id',
  CODEBOX_GITHUB_SECRET: 'client-secret-0123456789abcdef012345',
  CODEBOX_ADMINS: 'alice',
  CODEBOX_RESTRICTED_ORGS: 'acme',
};
