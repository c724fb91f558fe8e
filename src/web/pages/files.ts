import { RegistryError } from '../../errors';
import { authorize } from '../../http/authorize';
import { type Html, html } from '../../lib/html';
import { printable } from '../../lib/printable';
import type { Listed, Listing } from '../../registry/contents/listing';
import { entriesBelow, entryAt, folderOf, totalSize } from '../../registry/contents/tree';
import { type PackageName, quote } from '../../registry/names';
import { findVersion, type OpenVersion, openVersion } from '../../store/contents';
import type { PageFunction, WebPage } from '../page';
import { nothingHere, type WebRoute } from '../routes';
import { visibleText } from '../view/code';
import { type FileLinks, fileTree, oddNotes } from '../view/fileTree';
import { listingNotes } from '../view/listingNotes';
import { counted, sizeText } from '../view/sizes';
import type { Visit } from '../visit';
import { fileText } from './fileText';

type FilesRoute = Extract<WebRoute, { readonly page: 'files' }>;

type Shown = {
  readonly name: PackageName;
  readonly version: string;
  readonly open: OpenVersion;
  readonly visit: Visit;
};

/** The files of a version: all of them, those of a folder, or one with its text. */
export const showFiles: PageFunction<'files'> = async (route, visit, context) => {
  const { name, version, path = '', entry } = route;
  authorize(visit.request, context, { action: 'read', name });
  const found = await findVersion({ name, version }, context);
  const etag = `${found.integrity} ${path} ${entry}`;
  return {
    etag,
    draw: async () => draw(route, { name, version, visit, open: await openVersion(found, context) }),
  };
};

async function draw({ path = '', entry }: FilesRoute, shown: Shown): Promise<WebPage> {
  const { name, version, open } = shown;
  const file = entry === undefined ? entryAt(open.listing, path) : entryOf(open.listing, entry);
  const below =
    entry !== undefined ? [] : path === '' ? open.listing.entries : entriesBelow(open.listing, path);
  if (path !== '' && !file && below.length === 0) throw noFile(path, shown);
  const what = file ? file.path : path;
  const title = `${what === '' ? 'Files' : printable(what)} – ${name.full}@${version}`;
  return {
    title,
    description: `What is in the tarball of ${name.full}@${version}.`,
    wide: true,
    main: html`${trail(shown, what)}
<h1>${what === '' ? html`Files of ${name.full}@${version}` : visibleText(what)}</h1>
${file ? await fileSection(file, shown) : undefined}
${file && below.length === 0 ? undefined : folderSection(below, path, shown)}`,
  };
}

function noFile(path: string, { name, version }: Shown): RegistryError {
  return new RegistryError(404, `The tarball of ${name.full}@${version} has no file ${quote(path)}.`);
}

function entryOf({ entries }: Listing, number: number): Listed {
  const found = entries.find(({ at }) => at === number);
  if (!found) throw nothingHere();
  return found;
}

async function fileSection(file: Listed, { open }: Shown): Promise<Html> {
  return html`<p class="quiet">${sizeText(file.size)} · SHA-256 <code>${file.digest}</code></p>
${oddNotes(file)}
${await fileText(file, open.tarball)}`;
}

function folderSection(entries: readonly Listed[], path: string, shown: Shown): Html {
  const { name, version, open, visit } = shown;
  const links: FileLinks = {
    path: (to) => visit.href({ page: 'files', name, version, path: to }),
    entry: (number) => visit.href({ page: 'files', name, version, entry: number }),
  };
  const packed = path === '' ? html` · ${sizeText(open.tarball.length)} as a tarball` : undefined;
  return html`<p class="quiet">${counted(entries.length, 'file')} · ${sizeText(totalSize(entries))} unpacked${packed}</p>
${listingNotes(open.listing, 'This list')}
${entries.length === 0 ? html`<p>There are no files in this tarball.</p>` : fileTree(folderOf(entries, path), links)}
${path === '' ? html`<p class="quiet">To get the tarball: <code>npm pack ${name.full}@${version}</code></p>` : undefined}`;
}

function trail({ name, version, visit }: Shown, path: string): Html {
  const { href } = visit;
  const last =
    path === ''
      ? html`<span aria-current="page">files</span>`
      : html`<a href="${href({ page: 'files', name, version })}">files</a>`;
  return html`<nav class="trail" aria-label="Where this is"><a href="${href({ page: 'package', name })}">${name.full}</a> /
<a href="${href({ page: 'package', name, version })}">${version}</a> / ${last}</nav>`;
}
