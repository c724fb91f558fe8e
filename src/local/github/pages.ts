import { type Html, html } from '../../lib/html';
import { hidden, type Parameters } from './forms';
import type { StandInUser } from './state';

/*
 * Pages that stand where GitHub's are. A real one asks who you are; here you choose.
 */

export function authorizePage(parameters: Parameters, users: readonly StandInUser[]): Html {
  const scope = parameters.get('scope') || 'nothing but who you are';
  return document(
    'Authorize codebox',
    html`<p>An application asks for access to: ${scope}.</p>
<form method="get">${hidden(parameters)}${users.map(button)}
<button name="_user" value="">Cancel</button></form>`,
  );
}

export function devicePage(users: readonly StandInUser[]): Html {
  return document(
    'Device Activation',
    html`<form method="post">
<p><label>Enter the code displayed on your device <input name="user_code" autocomplete="off" required></label></p>
${users.map(button)}
<button name="_user" value="">Cancel</button></form>`,
  );
}

export function message(heading: string, text: string): Html {
  return document(heading, html`<p>${text}</p>`);
}

function button({ login }: StandInUser): Html {
  return html`<button name="_user" value="${login}">Authorize as ${login}</button>\n`;
}

function document(heading: string, content: Html): Html {
  return html`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${heading} · GitHub stand-in</title></head>
<body><main><h1>${heading}</h1>
${content}
<p>This is a stand-in for GitHub, for this machine only.</p></main></body></html>`;
}
