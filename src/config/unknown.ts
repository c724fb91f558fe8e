import { nearest } from '../lib/nearest';
import type { Environment } from './parsers';
import type { Setting } from './setting';
import { COMMAND_SETTINGS, DEPLOYMENT_SETTINGS, SETTINGS, START_SETTINGS } from './variables';

/** Every name that an operator may set, on AWS or on a laptop. */
const NAMES = [SETTINGS, DEPLOYMENT_SETTINGS, START_SETTINGS, COMMAND_SETTINGS].flatMap((rows) =>
  Object.values<Setting>(rows).map(({ operator }) => operator),
);

/** What the test suites go by. */
const OF_TESTS = ['CODEBOX_CHROMIUM', 'CODEBOX_CLIENTS_CACHE'];

/** A sentence for each variable that looks like a setting and is none: a misspelt limit would limit nothing. */
export function unknownSettings(env: Environment): readonly string[] {
  const known = new Set([...NAMES, ...OF_TESTS]);
  return Object.keys(env)
    .filter((name) => /^codebox_/i.test(name) && !known.has(name))
    .map((name) => `${name} is not a setting. The nearest name is ${nearest(name.toUpperCase(), NAMES)}.`);
}
