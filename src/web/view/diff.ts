import { type Html, html } from '../../lib/html';
import { printable } from '../../lib/printable';
import { MAX_HUNK_LINES, MAX_MARKUP } from '../../registry/contents/bounds';
import type { Listed } from '../../registry/contents/listing';
import type { Change, ChangeGroup } from '../../registry/contents/manifestDiff';
import { type FileDiff, kindOf, type LeftOut, type PackageDiff } from '../../registry/contents/packageDiff';
import type { DiffLine, Hunk, TextDiff } from '../../registry/contents/textDiff';
import { hasUrl } from '../../registry/contents/tree';
import { codeBox, cutLines, fitting, type Markup, visibleText } from './code';
import { counted, sizeText } from './sizes';

type Version = {
  readonly version: string;
  /** Absent: its files have no pages. */
  readonly files?: (path: string) => string;
};

/** Where the files of the two versions are shown. */
export type DiffLinks = { readonly before: Version; readonly after: Version };

/** All that changed between two versions: for installers, by file, and line by line. */
export function diffSections(diff: PackageDiff, links: DiffLinks): Html {
  const { groups, files } = diff;
  if (groups.length === 0 && files.length === 0) return html`<p>There is no difference.</p>`;
  const room = { left: MAX_MARKUP };
  return html`${cutNote(diff)}${groups.map((group) => groupSection(group, links))}
${files.length === 0 ? html`<p>The files are the same.</p>` : fileTable(diff, links)}
${files.map((file, index) => textSection({ file, id: idOf(index), room }))}`;
}

/** Above all else: what this page cannot show is not to be taken for what has not changed. */
function cutNote({ files, moreFiles }: PackageDiff): Html | undefined {
  const silent = files.filter(({ text }) => text === 'enough').length;
  if (moreFiles === 0 && silent === 0) return undefined;
  const names =
    moreFiles > 0 &&
    html` Of ${counted(files.length + moreFiles, 'file')} that changed, ${moreFiles.toLocaleString('en')} are not named. Those that were added or removed are named first.`;
  const lines =
    silent > 0 &&
    html` The lines of ${counted(silent, 'file')} are not compared, since smaller files have filled the page.`;
  return html`<p class="warn"><strong>This page does not show all that changed.</strong>${names || undefined}${lines || undefined}</p>\n`;
}

const ALARMS: Readonly<Record<NonNullable<Change['alarm']>, string>> = {
  'runs at installs': 'runs at each install',
  'from elsewhere': 'does not come from a registry',
};

function groupSection({ title, changes, more }: ChangeGroup, { before, after }: DiffLinks): Html {
  return html`<h2>${title}</h2>
<div class="scroll" role="region" aria-label="${title}" tabindex="0"><table class="changes">
<thead><tr><th scope="col">Name</th><th scope="col">${before.version}</th><th scope="col">${after.version}</th></tr></thead>
<tbody>
${changes.map(changeRow)}</tbody>
</table></div>
${more > 0 ? html`<p class="warn">${more.toLocaleString('en')} more are not shown.</p>` : undefined}`;
}

function changeRow({ name, before, after, alarm }: Change): Html {
  const mark = alarm && html` <strong class="tag bad">${ALARMS[alarm]}</strong>`;
  return html`<tr${alarm ? html` class="alarm"` : undefined}><th scope="row">${visibleText(name)}${mark}</th>${value(before)}${value(after)}</tr>\n`;
}

function value(text: string | undefined): Html {
  if (text === undefined) return html`<td><span class="quiet">none</span></td>`;
  return text === '' ? html`<td>yes</td>` : html`<td><code>${visibleText(text)}</code></td>`;
}

function fileTable({ files, counts }: PackageDiff, links: DiffLinks): Html {
  const count = (number: number) => number.toLocaleString('en');
  return html`<h2>Files</h2>
<p class="quiet">${count(counts.added)} added, ${count(counts.removed)} removed, ${count(counts.changed)} changed</p>
<div class="scroll" role="region" aria-label="Files" tabindex="0"><table class="changes">
<thead><tr><th scope="col">File</th><th scope="col">Change</th><th scope="col">${links.before.version}</th><th scope="col">${links.after.version}</th></tr></thead>
<tbody>
${files.map((file, index) => fileRow(file, index, links))}</tbody>
</table></div>`;
}

function fileRow(file: FileDiff, index: number, links: DiffLinks): Html {
  const name =
    typeof file.text === 'string'
      ? visibleText(file.path)
      : html`<a href="#${idOf(index)}">${visibleText(file.path)}</a>`;
  return html`<tr><th scope="row">${name}</th><td>${kindOf(file)}</td>${sizeCell(file.before, links.before)}${sizeCell(file.after, links.after)}</tr>\n`;
}

function sizeCell(file: Listed | undefined, { files, version }: Version): Html {
  if (!file) return html`<td><span class="quiet">none</span></td>`;
  const size =
    file.kind === 'file'
      ? html`${sizeText(file.size)}`
      : html`${file.kind} ${visibleText(file.target ?? '')}`;
  if (!hasUrl(file)) return html`<td>${size} <span class="tag bad">${file.odd.join(', ')}</span></td>`;
  if (!files) return html`<td>${size}</td>`;
  const label = `${printable(file.path)} of ${version}: ${sizeText(file.size)}`;
  return html`<td><a href="${files(file.path)}" aria-label="${label}">${size}</a></td>`;
}

function idOf(index: number): string {
  return `file-${index + 1}`;
}

/** The others are told of once for all. */
const LEFT_OUT: Readonly<Record<Exclude<LeftOut, 'no text' | 'enough'>, string>> = {
  'too large': 'It has more than 512 kB, so its lines are not compared.',
  'too different': 'More than 1,000 of its lines differ, so they are not compared.',
};

type Section = { readonly file: FileDiff; readonly id: string; readonly room: Markup };

function textSection({ file, id, room }: Section): Html {
  const { text, path } = file;
  if (text === 'no text' || text === 'enough') return html``;
  if (typeof text === 'string')
    return html`<h3 id="${id}">${visibleText(path)}</h3><p class="warn">${LEFT_OUT[text]}</p>`;
  const lines = text.hunks.flatMap(hunkLines);
  const shown = fitting(lines, room);
  const more = text.more + lines.length - shown.length;
  return html`<h3 id="${id}">${visibleText(path)}</h3>
${shown.length === 0 ? undefined : codeBox(`Differences in ${printable(path)}`, 'diff', shown)}
${more > 0 ? html`<p class="warn">${counted(more, 'more line')} not shown.</p>` : emptyNote(text)}`;
}

function emptyNote({ hunks }: TextDiff): Html | undefined {
  return hunks.length === 0 ? html`<p class="quiet">Its lines are the same.</p>` : undefined;
}

function hunkLines({ before, after, lines }: Hunk): readonly Html[] {
  return [
    html`<span class="at">@@ line ${before} before, line ${after} after</span>`,
    ...lines.map(diffLine),
  ];
}

const CLASSES: Readonly<Record<DiffLine['sign'], string>> = {
  ' ': 'same',
  '+': 'more',
  '-': 'less',
  '\\': 'at',
};

function diffLine({ sign, text, number }: DiffLine): Html {
  // Of a line that has not changed, nobody wants to see how it ends.
  const line = sign === ' ' ? text.replace(/\r$/, '') : text;
  const place = sign === '\\' ? '' : number;
  return html`<span class="${CLASSES[sign]}" data-n="${place}">${sign}${cutLines([line], MAX_HUNK_LINES.line)}</span>`;
}
