import { type Html, html } from '../../../lib/html';
import { prose } from '../prose';
import { access, heldBackSection } from './access';
import { changedSince, sinceBefore } from './compare';
import { dependencies } from './dependencies';
import { facts } from './facts';
import { installation } from './install';
import type { PackagePage } from './model';
import { versions } from './versions';

/** The page in two parts. Between them stands who depends on the package, which is no part of its packument. */
export type PackageMain = { readonly before: Html; readonly after: Html };

/** The page of a package, or of one of its versions. */
export function packageMain(page: PackagePage): PackageMain {
  const { manifest } = page.shown;
  if (!manifest) {
    const before = html`${heading(page)}${withoutVersion(page)}${heldBackSection(page)}`;
    return { before, after: access(page) };
  }
  const before = html`${heading(page)}
${manifest.deprecated === undefined ? undefined : html`<p class="notice"><strong>Deprecated.</strong> ${prose(manifest.deprecated)}</p>`}
${otherVersion(page)}
${page.wanted === undefined ? undefined : sinceBefore(page, changedSince)}
<div class="columns">
<div>
${installation(page)}
${dependencies(page, manifest)}`;
  const after = html`${versions(page)}
${heldBackSection(page)}
</div>
<div>
${facts(page, manifest)}
${access(page)}
</div>
</div>
${readme(page)}`;
  return { before, after };
}

function heading({ name, isOurs, shown: { manifest } }: PackagePage): Html {
  return html`<h1>${name.full}</h1>
<p>${manifest?.version}${manifest && ' '}<span class="tag">${isOurs ? 'private' : 'public'}</span></p>
${manifest && manifest.description !== '' ? html`<p>${prose(manifest.description)}</p>` : undefined}`;
}

function otherVersion({ name, wanted, shown, href }: PackagePage): Html | undefined {
  if (wanted === undefined || shown.isLatest) return undefined;
  return html`<p class="quiet">This is not the latest version. <a href="${href({ page: 'package', name })}">Show the latest</a></p>`;
}

/** All are unpublished, or the firewall holds them all back. */
function withoutVersion({ isOurs, heldBack }: PackagePage): Html {
  if (!isOurs && heldBack && heldBack.held.size > 0)
    return html`<p>No version of this public package is served at the moment.</p>`;
  return html`<p>All versions of this package were unpublished. Its name stays reserved. A new version needs a number that was not
used before.</p>`;
}

function readme({ readme: text, trouble }: PackagePage): Html {
  if (text) return html`<section class="readme" aria-label="Readme">\n${text}\n</section>`;
  return html`<section class="readme" aria-label="Readme"><p class="quiet">${
    trouble === undefined
      ? 'This version has no readme.'
      : `The readme of this version could not be read. ${trouble}`
  }</p></section>`;
}
