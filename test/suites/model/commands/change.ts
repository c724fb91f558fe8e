import { isObject, type JsonObject, own, without } from '../../../../src/lib/json';
import type { Answer } from '../asking';
import type { Desk } from '../desk';
import { objectIn } from '../inspect';
import { type Change, isNotThere, marks, unpublishes } from '../registers';
import { packagePath, tarballPath } from './paths';
import { readToWrite } from './read';
import { revisionIn } from './revisionIn';
import { packageNotThere } from './tags';

let marksMade = 0;

/** `npm deprecate`: sends back all that was read, with a text at one version. No two texts are the same. */
export async function deprecate(desk: Desk, version: string, age: number): Promise<void> {
  const document = await documentOf(desk, age);
  if (!document || !manifestIn(document, version)) return;
  marksMade += 1;
  await sendMarks(desk, document, new Map([[version, `mark ${marksMade}`]]));
}

/** `npm deprecate` with an empty text, for every version that has a mark. */
export async function undeprecate(desk: Desk, age: number): Promise<void> {
  const document = await documentOf(desk, age);
  if (!document) return;
  const marked = Object.keys(objectIn(document, 'versions')).filter(
    (version) => manifestIn(document, version)?.deprecated !== undefined,
  );
  await sendMarks(desk, document, new Map(marked.map((version) => [version, ''])));
}

/** `npm unpublish name@version`, in its four requests; a package's last version goes with the package. */
export async function unpublish(desk: Desk, version: string, age: number): Promise<void> {
  const document = await documentOf(desk, age);
  if (!document || !manifestIn(document, version)) return;
  const isLast = Object.keys(objectIn(document, 'versions')).length === 1;
  const reply = await desk.ask(`${packagePath(desk.package)}/-rev/${document._rev}`, {
    ...(isLast
      ? { method: 'DELETE' }
      : { method: 'PUT', body: JSON.stringify(withoutVersion(document, version)) }),
  });
  const isDone = desk.note(reply, {
    label: `unpublish ${version}${isLast ? ' (the last)' : ''}`,
    writes: unpublishes(version),
    success: (answer) => ({ changes: [], revision: revisionIn(answer) }),
    refusal: staleOrNotThere,
  });
  if (isDone && !isLast) await deleteTarball(desk, version);
}

async function deleteTarball(desk: Desk, version: string): Promise<void> {
  const document = await readToWrite(desk);
  if (!document) return;
  const path = `${tarballPath(desk.package, version)}/-rev/${document._rev}`;
  desk.note(await desk.ask(path, { method: 'DELETE' }), { label: `delete tarball ${version}` });
}

async function sendMarks(
  desk: Desk,
  document: JsonObject,
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  const versions = Object.fromEntries(
    Object.entries(objectIn(document, 'versions')).map(([version, manifest]) => {
      const deprecated = texts.get(version);
      return [
        version,
        isObject(manifest) && deprecated !== undefined ? { ...manifest, deprecated } : manifest,
      ];
    }),
  );
  const body = JSON.stringify({ ...document, versions });
  const writes: readonly Change[] = [...texts].map(([version, text]) => marks(version, text));
  desk.note(await desk.ask(packagePath(desk.package), { method: 'PUT', body }), {
    label: `deprecate ${[...texts].map(([version, text]) => `${version} "${text}"`)}`,
    writes,
    success: (answer) => ({ changes: [], revision: revisionIn(answer) }),
    refusal: (answer) => (answer.status === 400 ? allGone(document) : staleOrNotThere(answer)),
  });
}

/** 400: there is nothing left in the document that could have a mark. */
function allGone(document: JsonObject): readonly Change[] {
  return Object.keys(objectIn(document, 'versions')).map(isNotThere);
}

/** 409: the document is too old for what was asked. */
function staleOrNotThere(answer: Answer) {
  return answer.status === 409 ? [] : packageNotThere(answer);
}

/** Read now, or that many reads ago. */
export async function documentOf(desk: Desk, age: number): Promise<JsonObject | undefined> {
  const old = age === 0 ? undefined : desk.memory.documents.at(-age);
  return old ?? readToWrite(desk);
}

function withoutVersion(document: JsonObject, version: string): JsonObject {
  const kept = Object.entries(objectIn(document, 'dist-tags')).filter(([, target]) => target !== version);
  return {
    ...document,
    versions: without(objectIn(document, 'versions'), version),
    'dist-tags': Object.fromEntries(kept),
  };
}

function manifestIn(document: JsonObject, version: string): JsonObject | undefined {
  const manifest = own(objectIn(document, 'versions'), version);
  return isObject(manifest) ? manifest : undefined;
}
