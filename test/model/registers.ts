import type { Step } from './linearizable';

/*
 * A package, taken apart into registers that are written and read one by one: each version, each tag and each
 * version's deprecation mark. What the registry may do with them is written down here and nowhere else.
 *
 * version  `absent`, then the integrity of its tarball, then `gone` for ever
 * tag      the version that it points at, or empty
 * mark     the text of the deprecation, or empty
 */

/** What a request did to a register, or what it saw of it. */
export type Change = Pick<Step, 'next' | 'isRead' | 'effect'> & { readonly register: string };

export const VERSIONS = ['1.0.0', '1.1.0', '2.0.0-rc.1', '2.0.0', '3.0.0'];
export const TAGS = ['a', 'b', 'c'];

const ABSENT = 'absent';
const GONE = 'gone';

export function initialState(register: string): string {
  return register.startsWith('version ') ? ABSENT : '';
}

/** The same bytes again are a success that changes nothing. */
export function publishes(version: string, integrity: string): Change {
  return writes(`version ${version}`, `publish ${integrity}`, (state) =>
    state === ABSENT || state === integrity ? integrity : undefined,
  );
}

/** The tags that point at the version go with it. */
export function unpublishes(version: string): readonly Change[] {
  return [
    writes(`version ${version}`, 'unpublish', (state) => (state === ABSENT ? undefined : GONE)),
    ...TAGS.map((tag) =>
      writes(`tag ${tag}`, `unpublish ${version}`, (state) => (state === version ? '' : state)),
    ),
  ];
}

export function tags(tag: string, version: string): readonly Change[] {
  return [writes(`tag ${tag}`, `set ${version}`, () => version), isThere(version)];
}

export function untags(tag: string): Change {
  return writes(`tag ${tag}`, 'remove', () => '');
}

export function marks(version: string, text: string): Change {
  return writes(`mark ${version}`, `write ${text}`, () => text);
}

export function isThere(version: string): Change {
  return sees(`version ${version}`, 'there', (state) => state !== ABSENT && state !== GONE);
}

export function isNotThere(version: string): Change {
  return sees(`version ${version}`, 'not there', (state) => state === ABSENT || state === GONE);
}

export function isUnpublished(version: string): Change {
  return sees(`version ${version}`, 'unpublished', (state) => state === GONE);
}

export function hasBytes(version: string, integrity: string): Change {
  return sees(`version ${version}`, integrity, (state) => state === integrity);
}

export function hasOtherBytes(version: string, integrity: string): Change {
  const isOther = (state: string) => ![ABSENT, GONE, integrity].includes(state);
  return sees(`version ${version}`, `other than ${integrity}`, isOther);
}

export function pointsAt(tag: string, version: string): Change {
  return sees(`tag ${tag}`, version, (state) => state === version);
}

export function isMarked(version: string, text: string): Change {
  return sees(`mark ${version}`, text, (state) => state === text);
}

function writes(register: string, effect: string, next: Step['next']): Change {
  return { register, effect, isRead: false, next };
}

function sees(register: string, what: string, isSo: (state: string) => boolean): Change {
  const next = (state: string) => (isSo(state) ? state : undefined);
  return { register, effect: `see ${what}`, isRead: true, next };
}
