import { STAGE_PREFIX } from '../keys';

/** What is kept of a proposed version. `package` is its tarball: no pattern for tarballs of packages ends like it. */
export type StagePart = 'stage.json' | 'document.json' | 'manifest.json' | 'package';

/** `id`: a UUID in lower case. */
export function stageKey(id: string, part: StagePart): string {
  return `${STAGE_PREFIX}${id}/${part}`;
}

/** The id in the key of that part; undefined for every other key. */
export function stageOfKey(key: string, part: StagePart): string | undefined {
  const [id, rest, ...more] = key.startsWith(STAGE_PREFIX) ? key.slice(STAGE_PREFIX.length).split('/') : [];
  return rest === part && more.length === 0 ? id : undefined;
}
