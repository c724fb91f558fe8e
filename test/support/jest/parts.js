/**
 * What takes long in `npm test`, the longest first: it begins when everything else is done. Each starts programs, packages
 * the service or asks thousands of questions. Parts of paths below the repository.
 */
const SLOW = ['test/suites/hostile/', 'test/plugins/cli.test.ts', 'test/suites/', 'test/local/main.test.ts'];

/** Where a test belongs in the order: 0 is the fast part. */
function placeOf(path) {
  return SLOW.findIndex((part) => path.includes(`/${part}`)) + 1;
}

module.exports = { placeOf };
