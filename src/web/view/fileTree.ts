import { type Html, html } from '../../lib/html';
import type { Listed } from '../../registry/contents/listing';
import type { Oddity } from '../../registry/contents/place';
import { type Folder, folderOf, hasUrl, totalSize } from '../../registry/contents/tree';
import { visibleText } from './code';
import { counted, sizeText } from './sizes';

export type FileLinks = {
  readonly path: (path: string) => string;
  readonly entry: (number: number) => string;
};

/** Up to that many files are shown as a whole tree; of more, one folder at a time. */
const WHOLE_TREE = 300;
/** Of one folder. */
const MAX_ROWS = 2_000;

/** A folder with what is in it. Folders open and close without a script. */
export function fileTree(folder: Folder, links: FileLinks): Html {
  const below = folder.folders.reduce((sum, { entries }) => sum + entries.length, 0);
  const isWhole = below + folder.files.length <= WHOLE_TREE;
  return branch(folder, links, isWhole);
}

function branch({ path, folders, files }: Folder, links: FileLinks, isWhole: boolean): Html {
  const within = (name: string) => (path === '' ? name : `${path}/${name}`);
  const rows = [
    ...folders.map(({ name, entries }) => {
      const facts = html`<span class="quiet">${counted(entries.length, 'file')}, ${sizeText(totalSize(entries))}</span>`;
      if (!isWhole)
        return html`<li><a href="${links.path(within(name))}">${visibleText(name)}/</a> ${facts}</li>\n`;
      const inner = branch(folderOf(entries, within(name)), links, isWhole);
      return html`<li><details open><summary>${visibleText(name)}/ ${facts}</summary>${inner}</details></li>\n`;
    }),
    ...files.map((file) => fileRow(file, path, links)),
  ];
  const more = rows.length - MAX_ROWS;
  return html`<ul class="tree">
${rows.slice(0, MAX_ROWS)}</ul>
${more > 0 ? html`<p class="warn">This folder has ${rows.length.toLocaleString('en')} files and folders. Only the first ${MAX_ROWS.toLocaleString('en')} are shown.</p>` : undefined}`;
}

function fileRow(file: Listed, path: string, links: FileLinks): Html {
  const name = file.path.startsWith(`${path}/`) ? file.path.slice(path.length + 1) : file.path;
  const url = hasUrl(file) ? links.path(file.path) : links.entry(file.at);
  const kind = file.kind === 'link' ? html` <span class="tag warn">link</span>` : undefined;
  const marks = file.odd.map((odd) => html` <span class="tag bad">${MARKS[odd]}</span>`);
  return html`<li><a href="${url}">${visibleText(name)}</a> <span class="quiet">${sizeText(file.size)}</span>${kind}${marks}</li>\n`;
}

const MARKS: Readonly<Record<Oddity, string>> = {
  'leads out': 'leads out of the package',
  'no folder': 'outside of the package’s folder',
  inexact: 'unusual name',
  replaced: 'replaced by a later entry',
  'behind the end': 'behind the end of the archive',
};

const NOTES: Readonly<Record<Oddity, string>> = {
  'leads out': 'Its path leads out of the package. npm does not unpack it.',
  'no folder': 'It stands outside of the folder that npm unpacks, so npm leaves it out.',
  inexact: 'Its path is longer than this page shows, or is not written in UTF-8.',
  replaced: 'A later entry of the tarball has the same path, and replaces this one when it is unpacked.',
  'behind the end': 'It stands behind the end of the archive. Some programs unpack it all the same.',
};

/** What is unusual about an entry, in sentences. */
export function oddNotes({ odd, kind, target }: Listed): Html | undefined {
  const notes = [
    ...odd.map((one) => html`${NOTES[one]}`),
    ...(kind === 'link'
      ? [html`It is a link to <code>${visibleText(target ?? '')}</code>. npm does not unpack links.`]
      : []),
    ...(kind === 'other' ? [html`It is neither a file nor a folder. npm does not unpack it.`] : []),
  ];
  if (notes.length === 0) return undefined;
  return html`<ul class="warn">${notes.map((note) => html`<li>${note}</li>\n`)}</ul>`;
}
