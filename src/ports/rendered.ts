/** A packument of ours as it is served, with the object that it was made of. */
export type RenderedPackument = {
  readonly body: string;
  /** With quotes, as in the header. */
  readonly etag: string;
  readonly lastModified: Date;
  readonly objectEtag: string;
  /** Empty if all were unpublished: the name stays ours. */
  readonly versions: ReadonlySet<string>;
};

export type RenderedCache = {
  get(key: string): RenderedPackument | undefined;
  set(key: string, value: RenderedPackument): void;
};
