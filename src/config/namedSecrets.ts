import { Secret } from '../lib/secret';
import { type Given, items } from './parsers';

/** Secrets by their names, for what codebox.yml says `variable:name` of. No fault repeats anything of a value. */
export function namedSecrets(given: Given, name: string): ReadonlyMap<string, Secret> {
  const pairs = items(given, name).map((item) => /^([a-z][\w-]*)=([!-~]+)$/i.exec(item));
  if (pairs.includes(null)) {
    given.faults.push({ variable: name, problem: 'must hold name=value, separated by commas' });
  }
  return new Map(
    pairs.flatMap((pair) => (pair?.[1] && pair[2] ? [[pair[1], new Secret(pair[2])] as const] : [])),
  );
}
