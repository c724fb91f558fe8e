import { type Html, html } from '../../../lib/html';
import { packageNameIn } from '../../../registry/names';
import type { ShownManifest } from '../../../registry/packument/shown';
import { prose } from '../prose';
import type { PackagePage } from './model';

/** Of each kind. */
const MOST = 60;

/** What the version depends on, each with its page; public packages have pages, too. */
export function dependencies(page: PackagePage, manifest: ShownManifest): Html {
  const [first, ...others] = manifest.dependencies;
  return html`<section aria-labelledby="dependencies">
<h2 id="dependencies">Dependencies</h2>
${first ? [first, ...others].map((kind) => kindOf(kind, page)) : html`<p class="quiet">None.</p>`}
</section>`;
}

function kindOf([kind, packages]: ShownManifest['dependencies'][number], page: PackagePage): Html {
  const items = packages.slice(0, MOST).map(([name, range]) => item(name, range, page));
  const more = packages.length - MOST;
  const list = html`<ul class="inline">${items}${more > 0 ? html`<li>and ${more} more</li>` : undefined}</ul>`;
  return kind === 'Dependencies'
    ? list
    : html`<details><summary>${kind} (${packages.length})</summary>${list}</details>`;
}

function item(text: string, range: string, { href }: PackagePage): Html {
  const name = packageNameIn(text);
  const label = name
    ? html`<a href="${href({ page: 'package', name })}">${text}</a>`
    : prose(text.slice(0, 214));
  return html`<li>${label} <span class="quiet">${prose(range.slice(0, 100))}</span></li>`;
}
