/**
 * What takes long in `npm test`, the longest first: it begins when everything else is done. These start programs, package
 * the service, ask thousands of questions, or try every outage of GitHub. Beginnings of paths below the repository.
 */
const SLOW = [
  'test/suites/hostile/routes',
  'test/suites/npm/',
  'test/suites/packaging/',
  'test/plugins/cli',
  'test/suites/',
  'test/local/main',
  'test/login/',
  'test/user/secrets',
  'test/local/outages',
  'test/firewall/everyWay',
  'test/firewall/property',
  'test/registry/publish/tar/unpackers',
  'test/authorizers/github',
  'test/registry/publish/tarball',
  'test/adapters/github',
  'test/oidc/refusals',
  'test/http/access',
  'test/http/rights',
  'test/store/catalogue/shards',
  'test/adapters/folder',
  'test/firewall/malware',
  'test/attestations/get',
  'test/plugins/encrypt',
  'test/plugins/indexPackages',
  'test/upstreams/routes',
  'test/local/gateway/inTurn',
  'test/registry/contents/',
  'test/registry/readme/',
  'test/web/',
  'test/firewall/large',
  'test/firewall/routes',
  'test/search/get',
  'test/search/topic',
  'test/user/delete',
  'test/package/publish',
  'test/audit/bulk',
  'test/dist-tags/put',
  'test/registry/catalogue/entry',
  'test/store/upstreamCopies',
];

/** Where a test file belongs in the order: 0 is the fast part. */
function placeOf(path) {
  return SLOW.findIndex((beginning) => path.includes(`/${beginning}`)) + 1;
}

module.exports = { placeOf };
