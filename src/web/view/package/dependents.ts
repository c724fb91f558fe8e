import { type Html, html } from '../../../lib/html';
import type { Dependents } from '../../../registry/catalogue/dependencies';
import { packageNameIn } from '../../../registry/names';
import type { Visit } from '../../visit';

const MOST = 40;

/** The packages of this registry that depend on the one that is shown. They are those that the person may read. */
export function dependentsSection(found: Dependents | undefined, href: Visit['href']): Html {
  return html`<section aria-labelledby="dependents">
<h2 id="dependents">Dependents</h2>
${found === undefined ? html`<p class="quiet">Not known at the moment: the catalogue of packages is not built yet.</p>` : list(found, href)}
</section>`;
}

function list({ names, unknown }: Dependents, href: Visit['href']): Html {
  const items = names.slice(0, MOST).flatMap((text) => {
    const name = packageNameIn(text);
    return name ? [html`<li><a href="${href({ page: 'package', name })}">${text}</a></li>`] : [];
  });
  const more = names.length - MOST;
  const known =
    items.length === 0
      ? html`<p class="quiet">None among the packages of this registry that you may read.</p>`
      : html`<ul class="inline">${items}${more > 0 ? html`<li>and ${more} more</li>` : undefined}</ul>`;
  return html`${known}${unknown === 0 ? undefined : unknownNote(unknown)}`;
}

function unknownNote(unknown: number): Html {
  const which = unknown === 1 ? 'one package' : `${unknown.toLocaleString('en')} packages`;
  return html`<p class="quiet">The catalogue does not have the dependencies of ${which} of this registry yet. They appear
when an administrator builds the catalogue again (<code>codebox index</code>).</p>`;
}
