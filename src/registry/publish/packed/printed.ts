import { RegistryError } from '../../../errors';
import { isObject, type JsonObject, own } from '../../../lib/json';
import { isPrintable } from '../../../lib/printable';
import { quote } from '../../names';

/** What decides about an install and what clients print when it fails. */
const FIELDS = [
  ...['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'acceptDependencies'],
  ...['bundleDependencies', 'peerDependenciesMeta', 'dependenciesMeta'],
  ...['engines', 'os', 'cpu', 'libc', 'bin', 'man', 'directories'],
];

/**
 * RegistryError 400 for a name or a text in these fields that a terminal does not show as it is. It is not left out, as
 * in a description: then clients would resolve something else than they unpack.
 */
export function assertPrinted(manifest: JsonObject): void {
  for (const field of FIELDS) {
    const odd = texts(own(manifest, field)).find((text) => !isPrintable(text));
    if (odd === undefined) continue;
    throw new RegistryError(
      400,
      `The package.json in the tarball has ${quote(odd)} in its "${field}": not all of it can be printed.`,
    );
  }
}

function texts(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string');
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, text]) => (typeof text === 'string' ? [name, text] : [name]));
}
