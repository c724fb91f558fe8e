/*
 * A login of the pages. The browser keeps all of it, sealed; the registry keeps nothing.
 */

/** In the `state` that GitHub sends back. It is valid only in the browser that has the nonce as a cookie. */
export type SignIn = {
  readonly expires: number;
  readonly nonceHash: string;
  /** What the challenge for GitHub was made of; see `newSeed`. */
  readonly seed: string;
  /** Where the person wanted to go: a path below the registry, which begins with `/`. */
  readonly to: string;
};

/** In the cookie of somebody who has logged in. */
export type PagesSession = {
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** Of GitHub, for our app. */
  readonly token: string;
  /** Every form of the pages has to bring it back. */
  readonly csrf: string;
};
