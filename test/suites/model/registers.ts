import { choice, latestIn, withoutVersion, withVersion } from './latest';
import type { Step } from './linearizable';

/*
 * A package, taken apart into registers that are written and read one by one. What the registry may do with them is
 * written down here and nowhere else.
 *
 * version  `absent`, then the integrity of its tarball and the tag that it was published with, then `gone` for ever
 * tag      the version that it points at, or empty
 * latest   which version, of which: see latest.ts
 * mark     the text of the deprecation, or empty
 * star     `yes`, or empty
 * stage    of the proposal with that id: `absent`, `waiting`, then for ever `approved by` or `rejected by` somebody
 */

/** What a request did to a register, or what it saw of it. */
export type Change = Pick<Step, 'next' | 'isRead' | 'effect'> & { readonly register: string };

/** Nobody publishes the last one directly. */
export const VERSIONS = ['1.0.0', '1.1.0', '2.0.0-rc.1', '2.0.0', '3.0.0', '4.0.0'];
export const TAGS = ['a', 'b', 'c'];

/** Each publish has one of them, and no other command does. */
export function publishTags(version: string): readonly string[] {
  return [`t-${version}`, `u-${version}`];
}

const ABSENT = 'absent';
const GONE = 'gone';
const WAITING = 'waiting';

export function initialState(register: string): string {
  return /^(version|stage) /.test(register) ? ABSENT : '';
}

/** A tarball and the tag that it is published with, which nothing else ever moves. */
export type Build = { readonly integrity: string; readonly tag: string };

/** The same bytes with the same tag again are a success that changes nothing. */
export function publishes(version: string, build: Build): readonly Change[] {
  const made = stateOf(build);
  return [
    writes(`version ${version}`, `publish ${made}`, (state) =>
      state === ABSENT || state === made ? made : undefined,
    ),
    writes('latest', `publish ${version}`, (state) => withVersion(state, version)),
  ];
}

/** The tags that point at the version go with it. */
export function unpublishes(version: string): readonly Change[] {
  return [
    writes(`version ${version}`, 'unpublish', (state) => (state === ABSENT ? undefined : GONE)),
    ...TAGS.map((tag) =>
      writes(`tag ${tag}`, `unpublish ${version}`, (state) => (state === version ? '' : state)),
    ),
    writes('latest', `unpublish ${version}`, (state) => withoutVersion(state, version)),
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

export function stars(isStarred: boolean): Change {
  return writes('star', isStarred ? 'star' : 'unstar', () => (isStarred ? 'yes' : ''));
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
  return sees(`version ${version}`, integrity, (state) => state.startsWith(`${integrity} `));
}

export function isBuild(version: string, build: Build): Change {
  return sees(`version ${version}`, stateOf(build), (state) => state === stateOf(build));
}

/** Other bytes, or another tag. */
export function isOtherBuild(version: string, build: Build): Change {
  const isOther = (state: string) => ![ABSENT, GONE, stateOf(build)].includes(state);
  return sees(`version ${version}`, `other than ${stateOf(build)}`, isOther);
}

export function isNowhere(): readonly Change[] {
  return [...VERSIONS.map(isNotThere), isChosen('', [])];
}

export function isLatest(version: string): Change {
  return sees('latest', version, (state) => latestIn(state) === version);
}

export function isChosen(latest: string, versions: readonly string[]): Change {
  const chosen = choice({ latest, versions });
  return sees('latest', chosen, (state) => state === chosen);
}

export function pointsAt(tag: string, version: string): Change {
  return sees(`tag ${tag}`, version, (state) => state === version);
}

export function isMarked(version: string, text: string): Change {
  return sees(`mark ${version}`, text, (state) => state === text);
}

export function isStarred(isSo: boolean): Change {
  return sees('star', isSo ? 'a star' : 'no star', (state) => (state === 'yes') === isSo);
}

export type Decision = 'approved' | 'rejected';

/** Whoever is told of it may be the first to hear: the answer to the one who proposed it may be lost. */
export function waits(id: string): Change {
  return writes(`stage ${id}`, 'wait', (state) => ([ABSENT, WAITING].includes(state) ? WAITING : undefined));
}

/** Only one decision is ever taken; the same person's again is a success that changes nothing. */
export function decides(id: string, decision: Decision, login: string): Change {
  const made = `${decision} by ${login}`;
  return writes(`stage ${id}`, made, (state) => ([ABSENT, WAITING, made].includes(state) ? made : undefined));
}

export function isDecided(id: string, decision: Decision, login: string): Change {
  return sees(`stage ${id}`, `${decision} by ${login}`, (state) => state === `${decision} by ${login}`);
}

export function waitsNoMore(id: string): Change {
  return sees(`stage ${id}`, 'no wait', (state) => state !== WAITING);
}

export function isNoStage(id: string): Change {
  return sees(`stage ${id}`, 'nothing', (state) => state === ABSENT);
}

function stateOf({ integrity, tag }: Build): string {
  return `${integrity} ${tag}`;
}

function writes(register: string, effect: string, next: Step['next']): Change {
  return { register, effect, isRead: false, next };
}

function sees(register: string, what: string, isSo: (state: string) => boolean): Change {
  const next = (state: string) => (isSo(state) ? state : undefined);
  return { register, effect: `see ${what}`, isRead: true, next };
}
