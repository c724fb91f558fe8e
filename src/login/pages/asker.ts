import { type Html, html } from '../../http/html';
import { describeAgent } from '../../registry/login/client';
import type { Asker } from '../../registry/login/session';

/** Who asks for the login: the client's name for itself, its address, and the time of the start. */
export function askerFacts({ agent, address, startedAt }: Asker): Html {
  const started = new Date(startedAt);
  return html`<dl>
<div><dt>Asking</dt><dd>${describeAgent(agent)}</dd></div>
<div><dt>From</dt><dd>${address === '' ? 'an unknown address' : address}</dd></div>
<div><dt>Started</dt><dd><time datetime="${started.toISOString()}">${clockTime(started)}</time>, ${ago(startedAt)}</dd></div>
</dl>`;
}

function clockTime(date: Date): string {
  return `${date.toISOString().slice(11, 16)} UTC`;
}

function ago(time: number): string {
  const minutes = Math.floor((Date.now() - time) / 60_000);
  if (minutes < 1) return 'just now';
  return minutes === 1 ? 'a minute ago' : `${minutes} minutes ago`;
}
