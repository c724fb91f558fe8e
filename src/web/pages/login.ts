import type { BaseContext } from '../../context';
import { type Html, html } from '../../lib/html';
import type { WebPage } from '../page';
import { PAGES } from '../routes';
import { within } from '../visit';

/* The login, and how it can end. Nobody is logged in here, so nothing on these pages is about any package. */

type Context = Pick<BaseContext, 'config'>;

const HEADINGS = {
  asked: 'Log in to see packages',
  none: 'Log in to see packages',
  ended: 'Your session has ended',
  out: 'You are logged out',
} as const;

export type LoginReason = keyof typeof HEADINGS;

/** `to`: the page that somebody wanted, as `wayBack` gives it. */
export function loginPage(reason: LoginReason, to: string, context: Context): WebPage {
  const { host } = new URL(context.config.apiEndpoint);
  const heading = HEADINGS[reason];
  return {
    title: heading,
    description: `The private npm registry at ${host}.`,
    status: reason === 'out' || reason === 'asked' ? 200 : 401,
    main: html`<h1>${heading}</h1>
<p>This is the private npm registry at <strong>${host}</strong>. GitHub decides who may see its packages.</p>
${wayIn(to, context)}
<h2>For npm</h2>
<p>In a terminal, packages are installed and published with npm, pnpm, yarn or bun:</p>
<pre data-copy>npm login --registry ${context.config.apiEndpoint}/</pre>`,
  };
}

function wayIn(to: string, { config }: Context): Html {
  if (config.loginFlow === 'web') return button('Log in with GitHub', to, { config });
  return html`<p class="warn">Logging in with a browser is turned off in this registry, so nobody can see these pages. npm still
works. The operator can turn the pages on with <code>CODEBOX_LOGIN_FLOW=web</code>.</p>`;
}

function button(label: string, to: string, { config }: Context): Html {
  const url = `${within(config, `${PAGES}/login/github`)}?${new URLSearchParams({ to })}`;
  return html`<p><a class="button main" href="${url}" rel="nofollow">${label}</a></p>`;
}

function ended(status: number, heading: string, text: string, context: Context): WebPage {
  return {
    title: heading,
    status,
    main: html`<h1>${heading}</h1>
<p>${text}</p>
${button('Log in again', `${PAGES}/`, context)}`,
  };
}

export function badLinkPage(context: Context): WebPage {
  return ended(400, 'This link does not work', 'Maybe the address was not copied completely.', context);
}

export function tooLatePage(context: Context): WebPage {
  return ended(410, 'This login has expired', 'It has to be completed within ten minutes.', context);
}

export function otherBrowserPage(context: Context): WebPage {
  const text =
    'The login was begun in another browser, or this one keeps no cookies. Nothing was given away.';
  return ended(400, 'This login belongs to another browser', text, context);
}

export function cancelledPage(context: Context): WebPage {
  return ended(200, 'Login cancelled', 'Nothing was given away.', context);
}

export function notCompletedPage(context: Context): WebPage {
  return ended(400, 'The login was not completed', 'GitHub takes each answer once. Log in again.', context);
}

export function appFaultPage(context: Context): WebPage {
  const text =
    'The GitHub app of this registry is not set up correctly. Its operator has to check the callback URL.';
  return ended(502, 'GitHub refused', text, context);
}

/** `reason` says whom to ask. */
export function refusedPage(reason: string, context: Context): WebPage {
  return ended(403, 'You may see nothing here', reason, context);
}

export function crossSitePage(context: Context): WebPage {
  const text = 'Another web page has sent the form, or yours was old. Nothing was changed.';
  return ended(403, 'This did not come from here', text, context);
}

/** After a logout that GitHub did not hear of. */
export function stillValidPage(reason: string, { config }: Context): WebPage {
  const settings = `${config.githubWebUrl}/settings/applications`;
  return {
    title: 'Logged out here, but not at GitHub',
    status: 503,
    main: html`<h1>Logged out here, but not at GitHub</h1>
<p>This browser has forgotten your session. ${reason} So the token of the session could not be revoked, and is still valid.</p>
<p>Nobody else has it, unless somebody copied your cookies. You can revoke it at
<a href="${settings}" rel="noreferrer">GitHub, under authorized OAuth apps</a>.</p>`,
  };
}
