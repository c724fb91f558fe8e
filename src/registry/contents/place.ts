import type { ArchiveEntry } from './archive';
import { MAX_PATH } from './bounds';

/**
 * What may be unusual about an entry. `leads out`: its path is absolute, or goes up; `no folder`: it is outside of the
 * one folder that unpackers drop; `inexact`: its path is no UTF-8, or is too long to be shown; `replaced`: a later
 * entry has the same path; `behind the end`: most programs do not find it.
 */
export type Oddity = 'leads out' | 'no folder' | 'inexact' | 'replaced' | 'behind the end';

type Place = { readonly path: string; readonly odd: readonly Oddity[] };

/** Where an entry is in its package, for people. A path that leads out of it stays as it is, and is marked. */
export function placeOf({ path, isExact, isBehindEnd }: ArchiveEntry): Place {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  const leadsOut = path.startsWith('/') || segments.includes('..') || /^[a-z]:|\\/i.test(path);
  const [first = '', ...rest] = segments;
  const inside = rest.length === 0 ? first : rest.join('/');
  const shown = leadsOut ? path : inside;
  const odd: Oddity[] = [];
  if (leadsOut) odd.push('leads out');
  else if (rest.length === 0) odd.push('no folder');
  if (!isExact || shown.length > MAX_PATH) odd.push('inexact');
  if (isBehindEnd) odd.push('behind the end');
  return { path: shown.length > MAX_PATH ? `${shown.slice(0, MAX_PATH)}…` : shown, odd };
}
