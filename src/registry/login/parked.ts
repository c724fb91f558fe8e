/*
 * A login that waits in the bucket, sealed, from GitHub's answer until its client has the token. It never holds one.
 *
 *   GitHub says yes ─► authorized ─ take ─► taken ─ end ─► over ◄─ GitHub says no
 *                          ▲                 │ │
 *                          └─── giveBack ────┘ └─ keep: taken, for as long as the login lasts
 *
 * Who takes it has it alone for a while; should they die, others may take it after that. What is over stays so.
 */

export type Parked = { readonly sid: string; readonly expires: number } & Stage;
export type Stage = Authorized | Taken | Over;
/** `code`: what GitHub gives the token for, once. */
type Authorized = { readonly stage: 'authorized'; readonly code: string };
/** Somebody exchanges the code, and has until then: milliseconds since 1970. */
export type Taken = { readonly stage: 'taken'; readonly code: string; readonly until: number };
/** Nothing more is to be had, and why, in a sentence for the person who logs in. */
export type Over = { readonly stage: 'over'; readonly reason: string } & Partial<Ended>;
/** For the browser: who it was, and whether the registry let them in. */
export type Ended = { readonly login: string; readonly isRefused: boolean };

/** Longer than a pick-up can take. */
const LEASE_MS = 30_000;

export function authorized(code: string): Stage {
  return { stage: 'authorized', code };
}

export function over(reason: string, ended?: Ended): Stage {
  return { stage: 'over', reason, ...ended };
}

/** undefined: somebody else has it. */
export function take(stage: Authorized | Taken, now: number): Taken | undefined {
  if (stage.stage === 'taken' && stage.until > now) return undefined;
  return { stage: 'taken', code: stage.code, until: now + LEASE_MS };
}

/** The code was not spent. */
export function giveBack({ code }: Taken): Stage {
  return authorized(code);
}

/** The code is spent, and the token is with who took it. */
export function keep({ expires }: Parked): Stage {
  return { stage: 'taken', code: '', until: expires };
}
