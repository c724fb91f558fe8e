import { type Html, html } from '../../lib/html';
import type { Page } from './document';
import { clock, cross, tick } from './marks';

/* How a login goes on, or ends, as far as the browser is concerned. */

const again = html`<p>Run <code>npm login</code> again, and open the address that it prints in this browser.</p>`;

/** The code was right. A link and not an answer to the form: Chrome would hold GitHub's own redirects to our policy. */
export function continuePage(url: string): Page {
  return {
    title: 'Continue to GitHub',
    next: url,
    main: html`<h1>Continue to GitHub</h1>
<p>GitHub asks next which account you want to use.</p>
<a class="button" href="${url}" rel="noreferrer">Continue to GitHub</a>`,
  };
}

/** While the client asks for its token. After some seconds the browser goes on to the page that says how it ended. */
export function finishingPage(next: string, seconds = 0): Page {
  return { ...donePage, next, seconds };
}

export function loggedInPage(login: string): Page {
  return outcome(
    tick,
    'Back to your terminal',
    html`<p>You are logged in as <strong>${login}</strong>. You can close this window.</p>`,
  );
}

/** `reason` says whom to ask. */
export function refusedPage(reason: string): Page {
  return outcome(
    cross,
    'You may do nothing here',
    html`<p>${reason}</p>
<p>If you have another GitHub account that may, run <code>npm login</code> again and choose that one.</p>`,
  );
}

/** `reason` is for people; see registry/login/reasons.ts. */
export function failedPage(reason: string): Page {
  return outcome(cross, 'The login has ended', html`<p>${reason}</p>`);
}

export const donePage = outcome(
  tick,
  'Back to your terminal',
  html`<p>GitHub has confirmed who you are. The login goes on by itself where you started it.</p>
<p>You can close this window.</p>`,
);

export const deniedPage = outcome(
  cross,
  'Login cancelled',
  html`<p>Nothing was given away. If the client in your terminal goes on waiting, stop it with Ctrl-C.</p>
<p>You can close this window.</p>`,
);

export const expiredPage = outcome(
  clock,
  'This login has expired',
  html`<p>It has to be completed within a few minutes.</p>${again}`,
);

export const usedPage = outcome(
  tick,
  'This login is already answered',
  html`<p>Your terminal shows the result. To log in again, run <code>npm login</code> again.</p>`,
);

export const badLinkPage = outcome(
  cross,
  'This link does not work',
  html`<p>Maybe the address was not copied completely.</p>${again}`,
);

export const otherBrowserPage = outcome(
  cross,
  'Start again from your terminal',
  html`<p>This login was begun in another browser, or this one keeps no cookies.</p>${again}`,
);

export const crossSitePage = outcome(
  cross,
  'This did not come from here',
  html`<p>Another web page has sent the form. Nothing was given away.</p>
<p>If you did not start a login yourself just now, close this page.</p>`,
);

export const otherAddressPage = outcome(
  cross,
  'Open this page where you started the login',
  html`<p>yarn cannot show a confirmation code, so its login works only on the machine or network where yarn runs.</p>
<p>Elsewhere, use <code>npm login</code>, or set <code>npmAuthToken</code> to a GitHub personal access token.</p>`,
);

export const appFaultPage = outcome(
  cross,
  'GitHub refused',
  html`<p>The GitHub app of this registry is not set up correctly. Its operator has to check the callback URL.</p>`,
);

/** `sentence` is for people; see RegistryError. */
export function failurePage(sentence: string): Page {
  return outcome(cross, 'This did not work', html`<p>${sentence}</p><p>Reload this page to try again.</p>`);
}

function outcome(mark: Html, heading: string, text: Html): Page {
  return { title: heading, main: html`${mark}<h1>${heading}</h1>\n${text}` };
}
