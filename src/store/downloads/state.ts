import { unavailable } from '../../errors';
import type { Objects } from '../../ports/storage';
import type { Day } from '../../registry/downloads/days';
import {
  type DownloadState,
  nothingCounted,
  parseState,
  stateText,
  withManyLanes,
  withOpenDay,
  withoutOpenDay,
} from '../../registry/downloads/state';
import { DOWNLOAD_STATE_KEY } from '../keys';
import { swap } from '../swap';
import { packed, unpacked } from './packed';

/** Before the table of a day is written, so that whoever reads looks there. */
export function openDay(storage: Objects, day: Day): Promise<DownloadState> {
  return changeState(storage, (state) => withOpenDay(state, day));
}

export function closeDay(storage: Objects, day: Day): Promise<DownloadState> {
  return changeState(storage, (state) => withoutOpenDay(state, day));
}

/** For good: a registry that was so busy will be again. */
export function widen(storage: Objects): Promise<DownloadState> {
  return changeState(storage, withManyLanes);
}

async function changeState(
  storage: Objects,
  change: (state: DownloadState) => DownloadState,
): Promise<DownloadState> {
  const state = await swap<DownloadState>(storage, DOWNLOAD_STATE_KEY, {
    next: (stored) => {
      const known = stored ? parseState(unpacked(stored.body)) : nothingCounted;
      const value = change(known);
      return { value, body: value === known ? undefined : packed(stateText(value)) };
    },
  });
  if (state) return state;
  throw unavailable('Many others were counting downloads. Try again.');
}
