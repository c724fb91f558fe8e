import type { Log, Options, Serverless } from '../lib/framework';

/** What a command works with. */
export type Tools = {
  readonly serverless: Serverless;
  readonly options: Options;
  readonly log: Log;
  /** Replaces the line that tells how far the command is. */
  readonly show: (progress: string) => void;
};
