import { isObject, parseJson } from '../../lib/json';
import { type Day, isDay } from './days';

/** How far counting is. */
export type DownloadState = {
  /** The day on which counting began; undefined: nothing was ever counted. */
  readonly since: Day | undefined;
  /** Days whose tables are not yet in the history, or have changed since. The oldest first. */
  readonly open: readonly Day[];
  /** In how many tables a day is: one, until so many write it at once that they get into each other's way. */
  readonly lanes: number;
};

/** Each takes as many writes as one object does. */
export const MOST_LANES = 16;

export const nothingCounted: DownloadState = { since: undefined, open: [], lanes: 1 };

export function parseState(text: string): DownloadState {
  const parsed = parseJson(text);
  if (!isObject(parsed)) return nothingCounted;
  const { since, open, lanes } = parsed;
  const days = Array.isArray(open) ? open.filter((day) => typeof day === 'string' && isDay(day)) : [];
  const first = typeof since === 'string' && isDay(since) ? since : undefined;
  return { since: first, open: days, lanes: lanes === MOST_LANES ? MOST_LANES : 1 };
}

export function stateText(state: DownloadState): string {
  return JSON.stringify(state);
}

/** The same object if the day is open already. */
export function withOpenDay(state: DownloadState, day: Day): DownloadState {
  if (state.open.includes(day)) return state;
  const { since } = state;
  const first = since === undefined || day < since ? day : since;
  return { ...state, since: first, open: [...state.open, day].sort() };
}

export function withoutOpenDay(state: DownloadState, day: Day): DownloadState {
  return { ...state, open: state.open.filter((open) => open !== day) };
}

/** The same object if it has them already. */
export function withManyLanes(state: DownloadState): DownloadState {
  return state.lanes === MOST_LANES ? state : { ...state, lanes: MOST_LANES };
}
