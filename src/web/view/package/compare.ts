import { type Html, html } from '../../../lib/html';
import { isKeptVersion } from '../../../registry/keptVersion';
import { isRelease, versionBefore } from '../../../registry/packument/versionBefore';
import type { PackagePage } from './model';

/** What each of the two lists holds. With many more the page would become larger than it may be. */
const CHOICES = 100;

/** A link to what changed since the version before the one that is shown. */
export function sinceBefore(page: PackagePage, words: (before: string, shown: string) => string): Html {
  const { before, shown } = comparable(page);
  if (before === undefined) return html``;
  const address = page.href({ page: 'diff', name: page.name, from: before, to: shown });
  return html`<p><a href="${address}">${words(before, shown)}</a></p>`;
}

/** As a version's own page says it. */
export function changedSince(before: string): string {
  return `What changed since ${before}, the ${isRelease(before) ? 'release' : 'version'} before`;
}

/** A form for the difference of any two versions. It is a plain GET, and so it works without script. */
export function comparison(page: PackagePage): Html | undefined {
  const { versions, shown, before } = comparable(page);
  const [highest, second] = versions;
  if (highest === undefined || second === undefined) return undefined;
  const [from, to] = before === undefined ? [versions.at(-1) ?? second, highest] : [before, shown];
  const offered = versions.filter((version, index) => index < CHOICES || version === from || version === to);
  const action = `${page.href({ page: 'package', name: page.name })}/diff`;
  return html`<h3 id="compare">Compare two versions</h3>
<form class="compare" action="${action}" aria-labelledby="compare">
<label for="compare-from">From</label>${list('from', offered, from)}
<label for="compare-to">To</label>${list('to', offered, to)}
<button>Compare</button>
</form>
${versions.length > offered.length ? bound(versions.length, `${action}/${from}..${to}`) : undefined}`;
}

function list(name: string, versions: readonly string[], chosen: string): Html {
  const options = versions.map(
    (version) => html`<option${version === chosen ? html` selected` : undefined}>${version}</option>`,
  );
  return html`<select id="compare-${name}" name="${name}">${options}</select>`;
}

function bound(count: number, address: string): Html {
  return html`<p class="quiet">The lists hold the ${CHOICES} highest of ${count.toLocaleString('en')} versions, and the two that are chosen. Any others have an address like this one: <code>${address}</code></p>`;
}

/** No address holds whatever upstream may call a version. `before`: undefined for the lowest. */
function comparable({ shown: { versions: all, manifest } }: PackagePage) {
  const versions = all.map(({ version }) => version).filter(isKeptVersion);
  const shown = manifest?.version ?? '';
  return { versions, shown, before: versions.includes(shown) ? versionBefore(versions, shown) : undefined };
}
