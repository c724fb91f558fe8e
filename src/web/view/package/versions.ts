import { type Html, html } from '../../../lib/html';
import type { ShownVersion } from '../../../registry/packument/shown';
import { day } from '../packageList';
import { prose } from '../prose';
import { sizeText } from '../sizes';
import { comparison, sinceBefore } from './compare';
import type { PackagePage } from './model';
import { plot } from './plot';

/** Rows of the table, and links below it. With those of 1,000 versions the page would be twice as large as it may be. */
const ROWS = 25;
const LINKS = 200;
const TAGS = 50;

export function versions(page: PackagePage): Html {
  const { shown } = page;
  const [shownRows, others] = [shown.versions.slice(0, ROWS), shown.versions.slice(ROWS)];
  const changed =
    page.wanted === undefined
      ? sinceBefore(page, (before, latest) => `What changed from ${before} to ${latest}`)
      : undefined;
  return html`<section aria-labelledby="versions">
<h2 id="versions">Versions</h2>
${tags(page)}
${plot(shown.versions)}
<div class="scroll" tabindex="0">
${table(shownRows, page)}
</div>
${changed}
${older(others, page)}
${comparison(page)}
</section>`;
}

type Column = {
  readonly title: string;
  readonly cell: (version: ShownVersion, page: PackagePage) => Html | undefined;
};

const COLUMNS: readonly Column[] = [
  { title: 'Published', cell: ({ date }) => (date === undefined ? undefined : day(date)) },
  { title: 'By', cell: ({ publisher }) => (publisher === '' ? undefined : prose(publisher)) },
  { title: 'Size', cell: ({ size }) => (size === undefined ? undefined : html`${sizeText(size)}`) },
  {
    title: 'Downloads, 7 days',
    cell: ({ version }, { downloads }) => {
      const count = downloads?.get(version);
      return count === undefined ? undefined : html`${count.toLocaleString('en')}`;
    },
  },
];

/** Public packages do not tell everything: a column with nothing in it is left out. */
function table(rows: readonly ShownVersion[], page: PackagePage): Html {
  const columns = COLUMNS.filter(({ cell }) => rows.some((row) => cell(row, page)));
  return html`<table><thead><tr><th scope="col">Version</th>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>
${rows.map((version) => html`<tr>${versionCell(version, page)}${columns.map(({ cell }) => html`<td>${cell(version, page)}</td>`)}</tr>\n`)}</tbody></table>`;
}

function versionCell({ version, deprecated }: ShownVersion, { name, href }: PackagePage): Html {
  return html`<td><a href="${href({ page: 'package', name, version })}">${version}</a>${
    deprecated === undefined ? undefined : html` <span class="tag warn">deprecated</span>`
  }</td>`;
}

function tags({ shown, name, href }: PackagePage): Html | undefined {
  if (shown.tags.length === 0) return html`<p class="quiet">No dist-tags.</p>`;
  const items = shown.tags
    .slice(0, TAGS)
    .map(
      ([tag, version]) =>
        html`<li><span class="tag">${prose(tag)}</span> <a href="${href({ page: 'package', name, version })}">${version}</a></li>`,
    );
  const more = shown.tags.length - TAGS;
  return html`<ul class="inline" aria-label="Dist-tags">${items}${more > 0 ? html`<li>and ${more} more</li>` : undefined}</ul>`;
}

/** No addresses relative to the page's own, which has more than one spelling. */
function older(found: readonly ShownVersion[], { name, href }: PackagePage): Html | undefined {
  if (found.length === 0) return undefined;
  const links = found
    .slice(0, LINKS)
    .map(({ version }) => html`<a href="${href({ page: 'package', name, version })}">${version}</a> `);
  const more = found.length - LINKS;
  return html`<details><summary>${found.length} older versions</summary>
<p class="older">${links}</p>
${more > 0 ? html`<p>${more} more are not listed here. This lists all of them: <code>npm view ${name.full} versions</code></p>` : undefined}
</details>`;
}
