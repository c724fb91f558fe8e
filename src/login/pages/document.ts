import { createHash } from 'node:crypto';
import type { Reply } from '../../http/reply';
import { type Html, html } from '../../lib/html';
import { STYLE } from './style';

export type Page = {
  readonly title: string;
  readonly main: Html;
  /** The page to which the browser goes by itself. */
  readonly next?: string;
  /** After how long; at once if nothing is said. */
  readonly seconds?: number;
};

type Sent = {
  readonly status: number;
  /** The registry's host, as people know it. */
  readonly host: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A page as an answer. Its headers prevent frames, scripts, caching and referrers. */
export function pageReply(page: Page, { status, host, headers = {} }: Sent): Reply {
  return { status, headers: { ...HEADERS, ...headers }, body: documentOf(page, host).markup };
}

/** No script, and no source except the one style. Forms lead only to this host. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'cache-control': 'no-store',
  // The address holds the sealed login. Not `no-referrer`: a form would then come from the origin `null`.
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
};

function documentOf({ title, main, next, seconds = 0 }: Page, host: string): Html {
  const style = { markup: `<style>${STYLE}</style>` };
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${next === undefined ? undefined : html`<meta http-equiv="refresh" content="${seconds}; url=${next}">`}
<title>${title} – ${host}</title>
${style}
</head>
<body>
<header>npm registry at <strong>${host}</strong></header>
<main>
${main}
</main>
</body>
</html>
`;
}
