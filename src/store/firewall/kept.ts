import { type ByteCache, createSizedCache } from '../../lib/byteCache';
import { isWithin, type TimeSpan } from '../../lib/timeSpan';
import type { UpstreamPackument } from '../../ports/upstream';
import type { PackumentForm } from '../../registry/packument/forms';
import { type Ruling, rulingBytes, type Wanted } from './ruling';

export type KeptRuling = {
  readonly ruling: Ruling;
  /** Within it upstream is not asked whether the packument is still that one. */
  readonly fresh: TimeSpan | undefined;
  /** Within it upstream is not asked whether it knows of more holes. */
  readonly advised: TimeSpan | undefined;
};
type KeptBody = { readonly of: Ruling; readonly packument: UpstreamPackument };
type Place = { readonly name: string; readonly form: PackumentForm };

/**
 * What the rules say is kept apart from the texts that are served: some packuments are too large to be kept, and a tarball
 * must not cost a download of one.
 */
export type Kept = {
  readonly rulings: ByteCache<KeptRuling>;
  readonly bodies: ByteCache<KeptBody>;
};

/** The abbreviated form of any public package fits. */
const BODIES_BYTES = 48 * 1024 * 1024;
/** About 60,000 versions. */
const RULINGS_BYTES = 16 * 1024 * 1024;

export function createKept(): Kept {
  return {
    rulings: createSizedCache(RULINGS_BYTES, ({ ruling }) => rulingBytes(ruling)),
    bodies: createSizedCache(BODIES_BYTES, bodyBytes),
  };
}

function bodyBytes({ of, packument }: KeptBody): number {
  return packument.body.bytes + rulingBytes(of);
}

/** What the same rules said, and say for now. */
export function validFor({ rulings }: Kept, { name, rules }: Wanted): KeptRuling | undefined {
  const kept = rulings.get(name);
  const isValid = kept?.ruling.stamp === rules.stamp && isWithin(kept.ruling.span, Date.now());
  return isValid ? kept : undefined;
}

export function freshFor(kept: Kept, wanted: Wanted): Ruling | undefined {
  const valid = validFor(kept, wanted);
  return isWithin(valid?.fresh, Date.now()) ? valid?.ruling : undefined;
}

export function keptBody({ bodies }: Kept, ruling: Ruling, place: Place): UpstreamPackument | undefined {
  const kept = bodies.get(keyOf(place));
  return kept?.of === ruling ? kept.packument : undefined;
}

export function keepBody({ bodies }: Kept, place: Place, body: KeptBody): void {
  bodies.set(keyOf(place), body);
}

function keyOf({ name, form }: Place): string {
  return `${form} ${name}`;
}

const RECENT_MS = 10_000;

/** As `Upstream.renew`: it is no longer fresh, unless upstream has just been asked. */
export function renewRuling({ rulings }: Kept, name: string): boolean {
  const kept = rulings.get(name);
  const isRecent = kept?.fresh && isWithin({ ...kept.fresh, until: kept.fresh.from + RECENT_MS }, Date.now());
  if (!kept?.fresh || isRecent) return false;
  rulings.set(name, { ...kept, fresh: undefined });
  return true;
}
