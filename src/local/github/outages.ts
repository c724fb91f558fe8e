import { type Answer, failure } from './api';

/**
 * What comes instead of an answer: another answer, none at all (`hang`), one whose body never ends (`stall`),
 * or a broken connection (`reset`).
 */
export type Outage = Answer | 'hang' | 'stall' | 'reset';

const html = { 'content-type': 'text/html; charset=utf-8' };
const spent = { 'x-ratelimit-remaining': '0' };
const page = (status: number): Answer => ({
  status,
  headers: html,
  body: '<!DOCTYPE html><title>Welcome to the hotel Wi-Fi</title>',
});

/** The ways in which GitHub fails. */
export const outages = {
  error: failure(500, 'Server Error'),
  unicorn: { status: 502, headers: html, body: '<!DOCTYPE html><title>Unicorn! &middot; GitHub</title>' },
  rateLimit: failure(403, 'API rate limit exceeded for user ID 1.', spent),
  secondaryRateLimit: failure(429, 'You have exceeded a secondary rate limit.', { 'retry-after': '60' }),
  secondaryRateLimitAs403: failure(
    403,
    'You have exceeded a secondary rate limit. Please wait a few minutes.',
  ),
  abuse: failure(403, 'You have triggered an abuse detection mechanism. Please wait a few minutes.'),
  tooManyLogins: failure(403, 'Maximum number of login attempts exceeded. Please try again later.'),
  redirect: { status: 302, headers: { location: '/somewhere-else' } },
  page: page(200),
  page401: page(401),
  page403: page(403),
  page404: page(404),
  page422: page(422),
  empty404: { status: 404 },
  otherShape: { status: 200, body: { hello: 'world' } },
  otherShape403: { status: 403, body: { error: 'Blocked by the proxy.' } },
  otherShape404: { status: 404, body: { error: 'There is no such route.' } },
  hang: 'hang',
  stall: 'stall',
  reset: 'reset',
} as const satisfies Readonly<Record<string, Outage>>;
