/** What is kept of a package of ours, for those who need nothing else of it, with the object that it was made of. */
export type PackageOutline = {
  readonly objectEtag: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Empty if all were unpublished: the name stays ours. */
  readonly versions: ReadonlySet<string>;
};

/** One version as it is served alone, with the object that it was made of. */
export type ServedVersion = { readonly objectEtag: string; readonly body: string };

type Cache<Value> = {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
};

export type OutlineCache = Cache<PackageOutline>;
export type VersionCache = Cache<ServedVersion>;
