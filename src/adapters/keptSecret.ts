import type { Secret } from '../lib/secret';
import { isWithin, timeSpan } from '../lib/timeSpan';

const KEPT_MS = 5 * 60_000;

/** A secret that is read again now and then. */
export type KeptSecret = {
  readonly read: () => Promise<Secret>;
  /** The next read asks again. */
  readonly forget: () => void;
};

/**
 * What AWS keeps is read again after five minutes, so that a new secret needs no deployment; the one before stands in
 * while AWS does not answer.
 */
export function remembered(read: () => Promise<Secret>): KeptSecret {
  let kept: { readonly secret: Secret; readonly fresh: ReturnType<typeof timeSpan> } | undefined;
  let reading: Promise<Secret> | undefined;
  const again = async () => {
    const secret = await read();
    kept = { secret, fresh: timeSpan(Date.now(), KEPT_MS) };
    return secret;
  };
  return {
    read: async () => {
      const known = kept;
      if (known && isWithin(known.fresh, Date.now())) return known.secret;
      reading ??= again().finally(() => {
        reading = undefined;
      });
      return reading.catch((error: unknown) => {
        if (known) return known.secret;
        throw error;
      });
    },
    forget: () => {
      kept = undefined;
    },
  };
}
