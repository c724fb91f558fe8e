import { type Html, html } from '../../lib/html';
import type { Asker } from '../../registry/login/session';

/** Who asks for the login: the client's name for itself, its address, and the time of the start. */
export function askerFacts({ client, address, startedAt }: Asker): Html {
  return html`<dl>
<div><dt>Asking</dt><dd>${client}</dd></div>
<div><dt>From</dt><dd>${address === '' ? 'an unknown address' : address}</dd></div>
<div><dt>Started</dt><dd><time datetime="${new Date(startedAt).toISOString()}">${ago(startedAt)}</time></dd></div>
</dl>`;
}

/** Where people are, and what their clocks show, the registry does not know. */
function ago(time: number): string {
  const minutes = Math.floor((Date.now() - time) / 60_000);
  if (minutes < 1) return 'just now';
  return minutes === 1 ? 'a minute ago' : `${minutes} minutes ago`;
}
