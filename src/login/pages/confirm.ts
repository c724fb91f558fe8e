import { type Html, html } from '../../lib/html';
import type { Asker } from '../../registry/login/session';
import { askerFacts } from './asker';
import type { Page } from './document';

type Confirmation = { readonly host: string; readonly asker: Asker; readonly isWrong?: boolean };

/** Asks for the code in the terminal, which only the person who started the login can see. */
export function confirmPage({ host, asker, isWrong = false }: Confirmation): Page {
  return {
    title: isWrong ? 'Wrong code' : 'Sign in',
    main: html`${question(host, asker)}
<form method="post">
<label for="code">Confirmation code</label>
<p class="hint" id="hint">Eight letters in your terminal, next to the address of this page.</p>
${isWrong ? html`<p class="error" id="error" role="alert">That is not the code in your terminal. Check it and try again.</p>` : undefined}
<input id="code" name="code" required maxlength="40" autocomplete="off" autocapitalize="characters" spellcheck="false" autofocus
${isWrong ? html`aria-invalid="true" aria-describedby="error hint"` : html`aria-describedby="hint"`}>
<button>Continue to GitHub</button>
</form>
${notYou(html`Without the code nothing happens. Never enter a code that somebody has sent you.`)}`,
  };
}

/** For a client that shows no code: the person confirms it directly, from the address that the client has. */
export function confirmWithoutCodePage({ host, asker }: Confirmation): Page {
  return {
    title: 'Sign in',
    main: html`${question(host, asker)}
<form method="post">
<button>Yes, continue to GitHub</button>
</form>
${notYou(html`Nothing happens until you continue. Never continue from a link that somebody has sent you.`)}`,
  };
}

/** The question that the person answers first. */
export function question(host: string, asker: Asker): Html {
  return html`<h1>Did you start this login?</h1>
<p>A command-line client wants to sign in to <strong>${host}</strong> with your GitHub account.</p>
${askerFacts(asker)}`;
}

export function notYou(reason: Html): Html {
  return html`<h2>If it was not you</h2>
<p class="aside">Close this page. ${reason} If somebody has sent you here, tell your administrators.</p>`;
}
