import validRange from 'semver/ranges/valid';
import { RegistryError } from '../../errors';
import { own, without } from '../../lib/json';
import { isPrintable } from '../../lib/printable';
import { quote } from '../names';
import { showsToken } from '../redact';
import type { Head } from './outline';

const HYPHEN_FIRST = /^[\p{Pd}\u2212]/u;
/** Any but the plain one, and the empty pattern of Braille. */
const ODD_BLANK = /[^\S ]|\u2800/;

/** Neither a version nor a range looks like this, and most tags do: they need no parser. */
const WORD = /^[a-uwyz][\w-]*$/i;

/** Of their letters, some look like those of another one. */
const ALIKE = ['Latin', 'Greek', 'Cyrillic', 'Armenian', 'Cherokee'].map(
  (script) => new RegExp(`\\p{Script=${script}}`, 'u'),
);

/**
 * RegistryError 400 if the text cannot be a dist-tag: npm must be able to distinguish it from a version or a
 * range, and people from an option and from another tag.
 */
export function assertTag(tag: string): void {
  if (tag === '' || tag.length > 214 || tag.trim() !== tag) {
    throw new RegistryError(400, `${quote(tag)} is not a valid dist-tag.`);
  }
  if (HYPHEN_FIRST.test(tag)) {
    throw new RegistryError(
      400,
      `The dist-tag ${quote(tag)} must not begin with a hyphen, as an option does.`,
    );
  }
  if (!isPrintable(tag) || ODD_BLANK.test(tag)) {
    throw new RegistryError(400, `${quote(tag)} is not a valid dist-tag: not all of it can be printed.`);
  }
  assertOneAlphabet(tag);
  if (showsToken(tag)) {
    throw new RegistryError(
      400,
      'The dist-tag looks like a credential, and everybody could read it here. If it is one, revoke it.',
    );
  }
  if (!WORD.test(tag) && validRange(tag) !== null) {
    throw new RegistryError(400, `The dist-tag ${quote(tag)} must not be a version or a semver range.`);
  }
}

/** `latest` with a letter of another alphabet, or with wide letters, would look like the other tag of that name. */
function assertOneAlphabet(tag: string): void {
  const alphabets = ALIKE.filter((alphabet) => alphabet.test(tag));
  if (alphabets.length <= 1 && tag.normalize('NFKC') === tag) return;
  throw new RegistryError(400, `The dist-tag ${quote(tag)} has letters that look like others.`);
}

/** The packument with that tag on that version; the same object when the tag is there already. */
export function setTag<P extends Head>(packument: P, tag: string, version: string): P {
  if (!own(packument.versions, version)) {
    throw new RegistryError(
      404,
      `${packument.name} has no version ${quote(version)}, so it cannot be tagged.`,
    );
  }
  const tags = packument['dist-tags'];
  if (own(tags, tag) === version) return packument;
  return { ...packument, 'dist-tags': { ...tags, [tag]: version } };
}

/**
 * The packument without that tag; the same object if it has none. `latest` stays, because every client counts
 * on it.
 */
export function removeTag<P extends Head>(packument: P, tag: string): P {
  if (tag === 'latest') {
    throw new RegistryError(
      400,
      'The dist-tag "latest" cannot be removed; set it to another version instead.',
    );
  }
  const tags = packument['dist-tags'];
  if (own(tags, tag) === undefined) return packument;
  return { ...packument, 'dist-tags': without(tags, tag) };
}
