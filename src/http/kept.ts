import type { KeptText } from '../lib/keptText';
import type { Download } from '../registry/downloads/counts';

/**
 * What a laptop's gateway may know about an answer and API Gateway never hears of: JSON leaves out what has a symbol
 * for its name.
 */
export const KEPT = Symbol('kept');

export type Kept = {
  /** To be counted once it was sent. */
  readonly download?: Download | undefined;
  /** Of the body, which is the same for all who get it: what is made of it is worth keeping. */
  readonly hash?: string | undefined;
  /** The body, where it is no text. */
  readonly bytes?: Uint8Array | undefined;
  /** The body, where it lies compressed. */
  readonly text?: KeptText | undefined;
};
