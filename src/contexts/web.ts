import { createLateBucket } from '../adapters/lateBucket';
import type { WebChangeContext, WebContext, WebDecideContext } from '../context';
import { createSizedCache } from '../lib/byteCache';
import type { Contents } from '../ports/contents';
import type { Objects } from '../ports/storage';
import { baseContext } from './base';
import { counts } from './downloads';
import { loginContext, loginStartContext, sealContext } from './login';
import { once } from './once';
import { publishContext, readContext } from './packages';

/** Tarballs, with what is in them, of the versions whose files somebody looks at. */
const CONTENTS_BYTES = 96 * 1024 * 1024;

export const webContext: () => WebContext = /* @__PURE__ */ once(() => ({
  ...readContext(),
  ...loginContext(),
  ...loginStartContext(),
  logger: baseContext().logger,
  contents: createSizedCache(CONTENTS_BYTES, contentsBytes),
  counts: counts(),
}));

const lateBucket: () => Objects = /* @__PURE__ */ once((config) => createLateBucket(config));

export const webChangeContext: () => WebChangeContext = /* @__PURE__ */ once(() => ({
  ...loginContext(),
  ...sealContext(),
  storage: lateBucket(),
}));

export const webDecideContext: () => WebDecideContext = /* @__PURE__ */ once(() => ({
  ...webChangeContext(),
  // Last: its logger keeps the catalogue up to date where no topic does.
  ...publishContext(),
}));

const ENTRY_BYTES = 600;

function contentsBytes({ tarball, listing }: Contents): number {
  return tarball.length + (1 + listing.entries.length) * ENTRY_BYTES;
}
