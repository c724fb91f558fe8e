import { type Html, html } from '../../lib/html';
import type { CatalogueEntry } from '../../registry/catalogue/catalogue';
import { packageNameIn } from '../../registry/names';
import type { Visit } from '../visit';
import { prose } from './prose';

/** Packages of this registry, each with what the catalogue knows of it. */
export function packageList(entries: readonly CatalogueEntry[], visit: Visit): Html | undefined {
  if (entries.length === 0) return undefined;
  return html`<ul class="packages">
${entries.map((entry) => packageItem(entry, visit))}</ul>`;
}

function packageItem(entry: CatalogueEntry, { href }: Visit): Html {
  const { name: text, version, description, deprecated, date, publisher } = entry;
  const name = packageNameIn(text);
  const label = name ? html`<a href="${href({ page: 'package', name })}">${text}</a>` : html`${text}`;
  return html`<li>
${label}
${deprecated ? html`<span class="tag warn">deprecated</span>` : undefined}
${description === '' ? undefined : html`<p>${prose(description)}</p>`}
<p class="quiet">${version}${date === undefined ? undefined : html` · ${day(date)}`}${publisher === '' ? undefined : html` · ${prose(publisher)}`}</p>
</li>
`;
}

/** Where people are, and what their clocks show, the registry does not know: the day is enough. */
export function day(iso: string): Html {
  return html`<time datetime="${iso}">${iso.slice(0, 10)}</time>`;
}

/** Where minutes count. */
export function minute(iso: string): Html {
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}
