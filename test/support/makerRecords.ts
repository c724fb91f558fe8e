/** A token for machines as a maker's record keeps it. */
export const keptToken = (hash: string, name: string, more: object = {}) => ({
  hash,
  beginning: 'cbx_0000001abcd',
  name,
  description: '',
  packages: ['@acme/*'],
  actions: ['read'],
  networks: [],
  created: '2026-01-01T00:00:00.000Z',
  ends: '2999-01-01T00:00:00.000Z',
  ...more,
});
