import { createHash } from 'node:crypto';
import type { BaseContext } from '../../context';
import { RegistryError } from '../../errors';
import type { Reply } from '../../http/reply';
import { type Html, html } from '../../lib/html';
import type { WebPage } from '../page';
import { errorPage, type Way } from '../pages/error';
import { PAGES, pathOf } from '../routes';
import { within } from '../visit';
import { plainProse } from './prose';
import { SCRIPT } from './script';
import { STYLE } from './style';

type Config = BaseContext['config'];

/** What stands around a page. */
export type Frame = {
  readonly config: Pick<Config, 'apiEndpoint'> & Partial<Pick<Config, 'webImages'>>;
  /** undefined: nobody is logged in, or nobody looked. */
  readonly session?: { readonly login: string; readonly csrf: string };
  readonly headers?: Readonly<Record<string, string>>;
};

/** A page as an answer. Its headers allow one style and one script, by their hashes, and no frames. */
export function pageReply(page: WebPage, frame: Frame): Reply {
  return { status: page.status ?? 200, headers: headersOf(frame), body: documentOf(page, frame).markup };
}

/** The headers of every page in that frame. */
export function headersOf({ config, session, headers }: Frame): Reply['headers'] {
  const hasImages = session !== undefined && config.webImages === true;
  const policy = { 'content-security-policy': hasImages ? WITH_IMAGES : POLICY };
  return { ...HEADERS, ...policy, 'cache-control': 'no-store', ...headers };
}

/** For nobody in particular: the login, and what went wrong. */
export function plainReply(page: WebPage, { config }: BaseContext, headers = {}): Reply {
  return pageReply(page, { config, headers });
}

/**
 * Errors are pages, too. `base` is undefined when not even the settings could be read, and `session` where it is not
 * known who looks.
 */
export function failed(error: unknown, base: BaseContext | undefined, looked: Looked = {}): Reply {
  const { session, way, heading } = looked;
  const known = error instanceof RegistryError ? error : new RegistryError(500, 'The registry has failed.');
  const config = base?.config ?? { apiEndpoint: 'https://unknown/registry' };
  const frame = { config, headers: known.headers, ...(session && { session }) };
  return pageReply(errorPage(known, { config }, { way, heading }), frame);
}

/** Who looked, where that person may go on, and what a refusal is headed by. */
type Looked = {
  readonly session?: Frame['session'];
  readonly way?: Way | undefined;
  readonly heading?: string;
};

function sha256(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const STYLE_HASH = sha256(STYLE);
const SCRIPT_HASH = sha256(SCRIPT);

const POLICY = [
  "default-src 'none'",
  `style-src ${STYLE_HASH}`,
  `script-src ${SCRIPT_HASH}`,
  // The search that answers while somebody types.
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** Readmes have images, from wherever their authors have put them. */
const WITH_IMAGES = `${POLICY}; img-src https:`;

const HEADERS: Reply['headers'] = {
  'content-type': 'text/html; charset=utf-8',
  // Not `no-referrer`: a form would then come from the origin `null`.
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  vary: 'Cookie',
};

function documentOf(page: WebPage, frame: Frame): Html {
  const { host } = new URL(frame.config.apiEndpoint);
  const { main, wide, hasSearch } = page;
  const title = plainProse(page.title);
  const description = page.description === undefined ? undefined : plainProse(page.description);
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – ${host}</title>
${description === undefined ? undefined : html`<meta name="description" content="${description}">`}
<meta property="og:title" content="${title}">
<meta property="og:site_name" content="${host}">
${description === undefined ? undefined : html`<meta property="og:description" content="${description}">`}
${{ markup: `<style>${STYLE}</style>` }}
</head>
<body${wide ? html` class="wide"` : undefined}>
<a class="skip" href="#main">Skip to the content</a>
${header(host, frame, hasSearch)}
<main id="main" tabindex="-1">
${main}
</main>
<footer>npm registry at <strong>${host}</strong></footer>
${{ markup: `<script>${SCRIPT}</script>` }}
</body>
</html>
`;
}

function header(host: string, { config, session }: Frame, hasSearch = false): Html {
  const home = within(config, pathOf({ page: 'home' }));
  if (!session) return html`<header><a class="site" href="${home}">${host}</a></header>`;
  return html`<header>
<a class="site" href="${home}">${host}</a>
${hasSearch ? undefined : seek(config)}
<form class="who" method="post" action="${within(config, `${PAGES}/logout`)}">
<input type="hidden" name="csrf" value="${session.csrf}">
<span>${session.login}</span>
<button>Log out</button>
</form>
</header>`;
}

function seek(config: Frame['config']): Html {
  return html`<form class="seek" role="search" action="${within(config, `${PAGES}/search`)}">
<label class="hidden" for="seek">Search packages</label>
<input id="seek" name="text" type="search" placeholder="Search packages" maxlength="200" autocomplete="off" spellcheck="false">
<button>Search</button>
</form>`;
}
