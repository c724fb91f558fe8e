/** These need an upstream that the peer itself plays. */
export const UPLINK_TESTS = ['scenario:uplink-failure', 'scenario:reserved-names'];

/** What the peer asks for and this registry does not do, by name of its test, and why. */
export const CANNOT: ReadonlyMap<string, string> = new Map([
  ['package-names', 'it publishes a new name with capital letters, which npm itself refuses'],
  ['scenario:search', 'it wants a search without a text to be refused (400); here that lists all packages'],
  [
    'scenario:uplink-failure',
    'it wants a silent upstream to be given up after three seconds; here a read waits for ten, because large packuments of public packages take their time',
  ],
  [
    'scenario:reserved-names',
    'it wants 404 for the first publish of an unscoped name while upstream is away; here that is 503, because only upstream knows whether the name is taken, and npm asks again after a 503',
  ],
]);
