import { type Html, html } from '../../../lib/html';
import { isWebPage } from '../../../registry/packument/links';
import type { ShownManifest } from '../../../registry/packument/shown';
import { day } from '../packageList';
import { prose } from '../prose';
import { sizeText } from '../sizes';
import type { PackagePage } from './model';

/** What is known of the version, one fact a line. What is not known has no line, but for the licence. */
export function facts(page: PackagePage, manifest: ShownManifest): Html {
  const { shown, name, href } = page;
  const { version, date, publisher, license, size, files, commands, engines, modules, links } = manifest;
  const filesPage = (path?: string) => href({ page: 'files', name, version, ...(path && { path }) });
  return html`<section aria-labelledby="facts">
<h2 id="facts">Facts</h2>
<dl class="facts">
${fact('Published', date && html`${day(date)}${publisher === '' ? undefined : html` by ${prose(publisher)}`}`)}
${fact('Licence', license === '' ? html`<span class="quiet">none stated</span>` : prose(license))}
${fact('Size', size === undefined ? undefined : html`${sizeText(size)} unpacked`)}
${fact('Files', html`<a href="${filesPage()}">${files === undefined ? 'Show the files' : files === 1 ? 'one file' : `${files} files`}</a>, <a href="${filesPage('package.json')}">package.json</a>`)}
${fact('Engines', list(engines.map(([engine, range]) => `${engine} ${range}`)))}
${fact('Modules', list(modules))}
${fact('Commands', list(commands))}
${manifest.hasInstallScript ? fact('At install', html`<span class="warn">runs a script</span>`) : undefined}
${links.map(([label, url]) => fact(label, html`<a href="${url}" rel="noreferrer nofollow">${prose(url.replace(/^https?:\/\//, ''))}</a>`) ?? html``)}
${fact('Built from', provenance(page))}
${fact('Imported', importedFrom(page))}
${fact('Keywords', list(shown.keywords))}
${fact('Maintainers', list(shown.maintainers))}
</dl>
</section>`;
}

function fact(label: string, value: Html | '' | undefined): Html | undefined {
  return value ? html`<div><dt>${label}</dt><dd>${value}</dd></div>\n` : undefined;
}

function list(texts: readonly string[]): Html | undefined {
  return texts.length === 0 ? undefined : prose(texts.slice(0, 30).join(', ').slice(0, 1000));
}

function provenance({ provenance: found }: PackagePage): Html | undefined {
  if (found === undefined) return undefined;
  if (found === 'verified') return html`<span class="good">a signed source</span>`;
  const { repository, workflow, commit } = found;
  const short = commit.slice(0, 12);
  if (!isWebPage(repository)) return html`${prose(repository)}, ${prose(workflow)}, commit ${prose(short)}`;
  const at = (path: string, text: string) =>
    html`<a href="${repository}/${path}" rel="noreferrer nofollow">${prose(text)}</a>`;
  return html`<span class="good">verified:</span> ${at('', repository.replace(/^https?:\/\//, ''))},
workflow ${at(`blob/${commit}/${workflow}`, workflow)}, commit ${at(`commit/${commit}`, short)}`;
}

function importedFrom({ imported }: PackagePage): Html | undefined {
  if (!imported) return undefined;
  const { from, time, warnings } = imported;
  const marks = warnings.map((text) => html`<br><span class="warn">${text}</span>`);
  return html`from ${from.replace(/^https?:\/\//, '')}, ${day(time)}${marks}`;
}
