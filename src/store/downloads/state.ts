import { unavailable } from '../../errors';
import type { Objects } from '../../ports/storage';
import { type Day, dayAt } from '../../registry/downloads/days';
import {
  type DownloadState,
  nothingCounted,
  parseState,
  stateText,
  withLost,
  withManyLanes,
  withMissed,
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

/** Downloads of that day were not counted: what `since` says is over. It begins anew with what is counted next. */
export function missDownloads(storage: Objects, day: Day): Promise<DownloadState> {
  return changeState(storage, (state) => withMissed(state, day));
}

/** Before something takes the place of counts that cannot be read. */
export function loseCounts(storage: Objects): Promise<DownloadState> {
  return changeState(storage, (state) => withLost(state, dayAt(Date.now())));
}

async function changeState(
  storage: Objects,
  change: (state: DownloadState) => DownloadState,
): Promise<DownloadState> {
  const state = await swap<DownloadState>(storage, DOWNLOAD_STATE_KEY, {
    next: (stored) => {
      const known = stored ? stateIn(stored.body) : nothingCounted;
      const value = change(known);
      return { value, body: value === known ? undefined : packed(stateText(value)) };
    },
  });
  if (state) return state;
  throw unavailable('Many others were counting downloads. Try again.');
}

function stateIn(bytes: Uint8Array): DownloadState {
  const text = unpacked(bytes);
  return text === undefined ? withLost(nothingCounted, dayAt(Date.now())) : parseState(text);
}
