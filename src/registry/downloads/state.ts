import { isObject, parseJson } from '../../lib/json';
import { type Day, isDay } from './days';

/** How far counting is. */
export type DownloadState = {
  /** The day on which counting began; undefined: nothing was ever counted. */
  readonly since: Day | undefined;
  /** Days whose tables are not yet in the history, or have changed since. The oldest first. */
  readonly open: readonly Day[];
};

export const nothingCounted: DownloadState = { since: undefined, open: [] };

export function parseState(text: string): DownloadState {
  const parsed = parseJson(text);
  if (!isObject(parsed)) return nothingCounted;
  const { since, open } = parsed;
  const days = Array.isArray(open) ? open.filter((day) => typeof day === 'string' && isDay(day)) : [];
  return { since: typeof since === 'string' && isDay(since) ? since : undefined, open: days };
}

export function stateText(state: DownloadState): string {
  return JSON.stringify(state);
}

/** The same object if the day is open already. */
export function withOpenDay(state: DownloadState, day: Day): DownloadState {
  if (state.open.includes(day)) return state;
  const { since } = state;
  const first = since === undefined || day < since ? day : since;
  return { since: first, open: [...state.open, day].sort() };
}

export function withoutOpenDay(state: DownloadState, day: Day): DownloadState {
  return { ...state, open: state.open.filter((open) => open !== day) };
}
