import crypto from 'node:crypto';
import { inspect } from 'node:util';

/*
 * Sees in every test what the registry says and keeps, and finds in it what nobody but its owner may see. Every random
 * value that is made during the test counts as a secret, and so does everything that looks like a token. A sealed value
 * begins with a random one, so it is found too. What a protocol shows by itself is named in this file.
 */

export type Place =
  | 'a log line'
  | 'a URL at GitHub'
  | 'a URL upstream'
  | 'a stored object'
  | 'an event'
  | 'an error answered';

export type Leak = { readonly place: Place; readonly secret: string; readonly text: string };

type Capture = {
  readonly seen: { readonly place: Place; readonly text: string }[];
  readonly secrets: Set<string>;
  stop(): void;
};

/** Not in the middle of a sealed value, where such letters come about by chance. */
const TOKENS = [
  /(?<![\w-])gh[a-z]_\w{20,}/,
  /(?<![\w-])github_pat_\w{20,}/,
  /(?<![\w-])cbx_[0-9A-Za-z]{45}/,
  // JWTs: our own for workflows, and ID tokens.
  /eyJ[\w-]{10,}\.eyJ[\w-]+/,
  // Confirmation codes, and what is typed at GitHub for a device.
  /(?<![\w-])[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}(?![\w-])/,
];

/** In bytes. Smaller ones are in revisions, which are public; keys and salts do not get as large as tarballs. */
const SECRET_SIZES = { from: 10, to: 64 };
const HEAD_OF_SEALED = crypto.randomBytes(12).toString('base64url').length;

let capture: Capture | undefined;

/** From now on everything is seen. Call it after spies on the console were set, and end it before they go. */
export function startCapture(): void {
  capture?.stop();
  const restores = [
    watchRandom(),
    watchDerived(),
    ...[console, process.stdout, process.stderr].map(watchOutput),
  ];
  capture = {
    seen: [],
    secrets: new Set(),
    stop: () => {
      for (const restore of restores) restore();
    },
  };
}

/** Secrets that are there from the beginning, such as the client secret. */
export function knowSecret(...values: readonly string[]): void {
  for (const value of values) capture?.secrets.add(value);
}

export function saw(place: Place, ...texts: readonly string[]): void {
  for (const text of texts) capture?.seen.push({ place, text });
}

/** `GET /login/oauth/authorize?…`: OAuth has the browser carry the state there, as it does the challenge. */
export function sawUrls(requests: readonly string[]): void {
  const isAuthorize = /^GET \/login\/oauth\/authorize\?/;
  const shown = requests.map((one) =>
    isAuthorize.test(one) ? one.replace(/(?<=[?&])state=[\w-]+/, '') : one,
  );
  saw('a URL at GitHub', ...shown);
}

/** GitHub's answer waits in the bucket as a sealed value: that is passed over by its head, once, as long as it is alone. */
export function sawObject(key: string, body: Uint8Array): void {
  const text = Buffer.from(body).toString('utf8');
  const isParked = /^-\/login\/[0-9a-f]{64}$/.test(key) && /^[\w-]+$/.test(text);
  saw('a stored object', key, isParked ? text.slice(HEAD_OF_SEALED) : text);
}

/**
 * An answer that is a success may hold what it is asked for: a token, the URLs of a login. A page of somebody who is
 * logged in has the form that logs out, with the value of that session, also where the page tells of an error.
 */
export function sawAnswer<Answer extends { readonly statusCode: number; readonly body: string }>(
  answer: Answer,
): Answer {
  const isError = answer.statusCode >= 400 || /"ok":false/.test(answer.body);
  const body = answer.body.replace(/name="csrf" value="[\w-]{32}"/g, '');
  if (isError) saw('an error answered', JSON.stringify({ ...answer, body }));
  return answer;
}

/** Ends it. What should not have been seen; nothing when no capture was started. */
export function endCapture(): readonly Leak[] {
  const { seen, secrets, stop } = capture ?? { seen: [], secrets: new Set<string>(), stop: () => {} };
  stop();
  capture = undefined;
  return seen.flatMap(({ place, text }) =>
    leaks(text, [...secrets]).map((secret) => ({ place, secret, text })),
  );
}

function leaks(text: string, secrets: readonly string[]): readonly string[] {
  const shaped = TOKENS.flatMap((token) => token.exec(text)?.[0] ?? []);
  return [...secrets.filter((secret) => text.includes(secret)), ...shaped];
}

function watchRandom(): () => void {
  const original = crypto.randomBytes;
  const watched = (size: number, ...rest: []) => {
    const bytes = original(size, ...rest);
    const { from, to } = SECRET_SIZES;
    if (size >= from && size <= to) knowSecret(...spellings(bytes));
    return bytes;
  };
  Object.assign(crypto, { randomBytes: watched });
  return () => void Object.assign(crypto, { randomBytes: original });
}

/** What is made of a secret is one. */
function watchDerived(): () => void {
  const original = crypto.hkdfSync;
  const watched: typeof original = (...args) => {
    const derived = original(...args);
    knowSecret(...spellings(Buffer.from(derived)));
    return derived;
  };
  Object.assign(crypto, { hkdfSync: watched });
  return () => void Object.assign(crypto, { hkdfSync: original });
}

/** Without padding, so that none of it has to be escaped in a URL. */
function spellings(bytes: Buffer): readonly string[] {
  return [bytes.toString('hex'), bytes.toString('base64url'), bytes.toString('base64').replace(/=+$/, '')];
}

type Output = Console | NodeJS.WriteStream;
type Say = (...values: readonly unknown[]) => unknown;

/** Every way to print: `log`, `error`, `dir` … of a console, `write` of a stream. */
function watchOutput(output: Output): () => void {
  const names = 'write' in output ? ['write'] : Object.keys(output);
  const restores = names.map((name) => {
    const original: unknown = Reflect.get(output, name);
    if (typeof original !== 'function') return () => {};
    const watched: Say = (...values) => {
      saw('a log line', values.map(printed).join(' '));
      return Reflect.apply(original, output, values);
    };
    Reflect.set(output, name, watched);
    return () => {
      // Unless a spy that was set before has been taken away already.
      if (Reflect.get(output, name) === watched) Reflect.set(output, name, original);
    };
  });
  return () => {
    for (const restore of restores) restore();
  };
}

function printed(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  return inspect(value, { depth: 9, maxStringLength: null, maxArrayLength: null, showHidden: true });
}
