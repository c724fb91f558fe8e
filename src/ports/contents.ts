import type { Listing } from '../registry/contents/listing';

/** A tarball whose bytes have the integrity that its version names, and what is in it. */
export type Contents = { readonly tarball: Uint8Array; readonly listing: Listing };

export type ContentsCache = {
  get(key: string): Contents | undefined;
  set(key: string, value: Contents): void;
};
