// By its own file, and at the start: who asks this asks it in each call, and the start has more of the processor.
import valid from 'semver/functions/valid';
import type { PackageName } from './names';

/**
 * The version in a tarball's file name, or undefined when the file cannot be one of this package. The original also
 * wrote the scope into the file name (`@acme/widget-1.0.0.tgz`).
 */
export function versionOfFile(name: PackageName, file: string): string | undefined {
  for (const prefix of [`${name.bare}-`, `${name.full}-`]) {
    const version = file.startsWith(prefix) && file.endsWith('.tgz') ? file.slice(prefix.length, -4) : '';
    if (isKeptVersion(version)) return version;
  }
  return undefined;
}

/**
 * Can a version of that text be kept? Beside what can be published, an import brings versions with build metadata, and
 * those of the first years, which clients still understand. Nothing in one leads to another key.
 */
export function isKeptVersion(text: string): boolean {
  return text.length <= 256 && /^\w[\w.+-]*$/.test(text) && valid(text, { loose: true }) !== null;
}
