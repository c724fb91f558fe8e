import { type Answer, failure } from './api';

/** What comes in place of an answer: another one, none at all (`hang`), or a broken connection (`reset`). */
export type Outage = Answer | 'hang' | 'reset';

const html = { 'content-type': 'text/html; charset=utf-8' };
const spent = { 'x-ratelimit-remaining': '0' };

/** The ways in which GitHub fails. */
export const outages = {
  error: failure(500, 'Server Error'),
  unicorn: { status: 502, headers: html, body: '<!DOCTYPE html><title>Unicorn! &middot; GitHub</title>' },
  rateLimit: failure(403, 'API rate limit exceeded for user ID 1.', spent),
  secondaryRateLimit: failure(429, 'You have exceeded a secondary rate limit.', { 'retry-after': '60' }),
  tooManyLogins: failure(403, 'Maximum number of login attempts exceeded. Please try again later.'),
  redirect: { status: 302, headers: { location: '/somewhere-else' } },
  page: { status: 200, headers: html, body: '<!DOCTYPE html><title>Welcome to the hotel Wi-Fi</title>' },
  otherShape: { status: 200, body: { hello: 'world' } },
  hang: 'hang',
  reset: 'reset',
} as const satisfies Readonly<Record<string, Outage>>;
