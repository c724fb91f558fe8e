import type { CountsContext } from '../context';
import type { DownloadCounts } from '../ports/downloads';
import { createDownloadCounts } from '../store/downloads';
import { once } from './once';
import { storage, storageContext } from './storage';

/** A page tells of today as it was some minutes ago, and so costs no more reads than without. */
const COUNTS_KEPT_MS = 5 * 60_000;

export const counts: () => DownloadCounts = /* @__PURE__ */ once(({ storageFolder }) =>
  createDownloadCounts(storage(), storageFolder === undefined ? COUNTS_KEPT_MS : 0),
);

export const countsContext: () => CountsContext = /* @__PURE__ */ once(() => ({
  ...storageContext(),
  counts: counts(),
}));
