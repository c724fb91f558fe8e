/** What was decided about tokens a moment ago. An install asks hundreds of times in a few seconds. */
export type Remembered<Decision> = {
  /** The decision about a token: a recent one, or that of `decide`, which is kept if it lets its owner in. */
  about(token: string, decide: () => Promise<Decision | undefined>): Promise<Decision | undefined>;
  forget(token: string): void;
};
