import { isObject, parseJson } from '../../lib/json';
import { type Day, isDay } from './days';

/** How far counting is. */
export type DownloadState = {
  /** The day since when no download was missed; undefined: nothing was ever counted, or nothing since some were missed. */
  readonly since: Day | undefined;
  /** A day on which downloads were missed, or counts were lost. `since` never goes back behind it. */
  readonly missed?: Day | undefined;
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
  const { since, missed, open, lanes } = parsed;
  const days = Array.isArray(open) ? open.filter((day) => typeof day === 'string' && isDay(day)) : [];
  return {
    since: dayIn(since),
    missed: dayIn(missed),
    open: days,
    lanes: lanes === MOST_LANES ? MOST_LANES : 1,
  };
}

function dayIn(value: unknown): Day | undefined {
  return typeof value === 'string' && isDay(value) ? value : undefined;
}

export function stateText(state: DownloadState): string {
  return JSON.stringify(state);
}

/** The same object if the day is open already. */
export function withOpenDay(state: DownloadState, day: Day): DownloadState {
  const since = sinceWith(state, day);
  if (state.open.includes(day)) return since === state.since ? state : { ...state, since };
  return { ...state, since, open: [...state.open, day].sort() };
}

/** A batch may come after one of a later day. */
function sinceWith({ since, missed }: DownloadState, day: Day): Day {
  if (missed !== undefined) return since ?? (day > missed ? day : missed);
  return since === undefined || day < since ? day : since;
}

/** Downloads were missed on that day. The same object where nothing is said to be complete since then. */
export function withMissed(state: DownloadState, day: Day): DownloadState {
  const { since } = state;
  return since === undefined || since > day ? state : { ...state, since: undefined, missed: day };
}

/** Counts of earlier days were lost, and what comes from now on is counted. */
export function withLost(state: DownloadState, today: Day): DownloadState {
  return { ...state, since: today, missed: today };
}

export function withoutOpenDay(state: DownloadState, day: Day): DownloadState {
  return { ...state, open: state.open.filter((open) => open !== day) };
}

/** The same object if it has them already. */
export function withManyLanes(state: DownloadState): DownloadState {
  return state.lanes === MOST_LANES ? state : { ...state, lanes: MOST_LANES };
}
