import semver from 'semver';

/*
 * `latest` and the versions that it is chosen from, as one state: `2.0.0 of 1.0.0,2.0.0`; empty where there is none.
 * The first version gets it; another one only when the version that has it is unpublished.
 */

type Choice = { readonly latest: string; readonly versions: readonly string[] };

export function choice({ latest, versions }: Choice): string {
  return versions.length === 0 ? '' : `${latest} of ${versions.toSorted(semver.compare)}`;
}

export function latestIn(state: string): string {
  return parse(state).latest;
}

export function withVersion(state: string, version: string): string {
  const { latest, versions } = parse(state);
  if (versions.includes(version)) return state;
  return choice({ latest: latest || version, versions: [...versions, version] });
}

export function withoutVersion(state: string, version: string): string {
  const { latest, versions } = parse(state);
  const left = versions.filter((other) => other !== version);
  return choice({ latest: latest === version ? highest(left) : latest, versions: left });
}

/** Of the releases, or of the pre-releases where there is no other. */
function highest(versions: readonly string[]): string {
  const releases = versions.filter((version) => !version.includes('-'));
  return (releases.length > 0 ? releases : versions).toSorted(semver.compare).at(-1) ?? '';
}

function parse(state: string): Choice {
  const [latest = '', versions] = state.split(' of ');
  return { latest, versions: versions === undefined ? [] : versions.split(',') };
}
