export type StoredObject = {
  readonly body: Uint8Array;
  /** Opaque, without quotes. */
  readonly etag: string;
  readonly lastModified: Date;
};

export type ObjectInfo = {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly lastModified: Date;
  /** As in a StoredObject. Only in a list, and only of a store whose lists tell it. */
  readonly etag?: string;
};

/**
 * The bucket. Absence is `undefined`. A store that cannot be reached is a RegistryError 503. Every write is
 * durable when its promise resolves.
 */
export type Storage = {
  get(key: string): Promise<StoredObject | undefined>;
  /** As get, but `unchanged` (and no body on the wire) while the object still has that ETag. */
  getIfChanged(key: string, etag: string): Promise<StoredObject | 'unchanged' | undefined>;
  /** Size and age without the bytes. */
  stat(key: string): Promise<ObjectInfo | undefined>;
  /**
   * Writes only if nothing is there (If-None-Match: *). `mayBeLost`: a power cut may lose it, as a whole, until the next
   * write beside it, below the same last slash, is durable; that one is never durable before it.
   */
  create(
    key: string,
    body: Uint8Array,
    options?: { readonly mayBeLost?: boolean },
  ): Promise<'created' | 'exists'>;
  /** Writes only over the object with that ETag (If-Match); also `changed` if it is gone. */
  replace(key: string, body: Uint8Array, etag: string): Promise<'replaced' | 'changed'>;
  /** Also succeeds if nothing is there. */
  delete(key: string): Promise<void>;
  /** Every object whose key starts with prefix, any number of them, in key order. */
  list(prefix: string): AsyncIterable<ObjectInfo>;
  /**
   * A URL on another host that serves the object for a few minutes, or undefined if the store has no URLs.
   */
  url(key: string): Promise<string | undefined>;
};

/** Single objects, for those who know their keys. */
export type Objects = Pick<Storage, 'get' | 'create' | 'replace'>;
