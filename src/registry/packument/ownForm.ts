import { isObject, type JsonObject, own, parseJson } from '../../lib/json';
import { MAX_VALUES } from '../../lib/jsonSize';
import { isJsonWithin } from '../../lib/jsonSkip';
import { promisedFiles, rewriteTarballs } from './kept';
import { needsOf } from './needs';
import { hasUsableVersions } from './public';
import { filesOf, type NamedFile, type PublicFiles, publicFilesIn } from './publicFiles';
import { hasOwnUrls, isConventional, ownUrlsIn, withOwnUrls } from './tarballUrls';

export type OwnPlace = {
  readonly name: string;
  /** The registry whose tarball URLs it gets, without a trailing slash; undefined: it keeps upstream's. */
  readonly registryUrl: string | undefined;
  /** Its tarballs pass through that registry, wherever upstream has them. */
  readonly passesTarballs: boolean;
};

/** What is served of a public packument. */
export type OwnForm = {
  /** JSON in UTF-8. */
  readonly body: Uint8Array;
  /** It says what upstream sent. */
  readonly isAsSent: boolean;
  /** What the body says. */
  readonly document: () => JsonObject;
  /** For `promisedOf`, where tarballs pass through the registry. */
  readonly promised: string | undefined;
  /** What an install of `latest` asks for next. */
  readonly needs: readonly string[];
};

const BOUNDS = { values: MAX_VALUES, levels: 200 };

/**
 * What is served of the packument of that name; undefined if the bytes are not one. Most are changed as bytes, which
 * takes half the time of parsing them, and leaves nothing behind. What is written in an unusual way is parsed.
 */
export function ownForm(bytes: Buffer, place: OwnPlace): OwnForm | undefined {
  const found = publicFilesIn(bytes, place.name, BOUNDS);
  return (found && changedForm(bytes, found, place)) ?? parsedForm(bytes, place);
}

/** undefined where bytes alone do not tell what is to be changed. */
function changedForm(bytes: Buffer, { files, latest }: PublicFiles, place: OwnPlace): OwnForm | undefined {
  const { name, registryUrl, passesTarballs } = place;
  const isChanged = registryUrl !== undefined && hasOwnUrls(name);
  if (isChanged && passesTarballs && !isConventional(files, name)) return undefined;
  const body = isChanged ? ownUrlsIn(bytes, files, { name, registryUrl }) : bytes;
  return {
    body,
    isAsSent: body === bytes,
    document: () => parsed(body),
    promised: promise(files, place),
    needs: latest ? needsIn(bytes.subarray(latest.manifest.start, latest.manifest.end)) : [],
  };
}

/** Ten times as large as any manifest that is installed often. Nobody waits for what a larger one needs. */
const MAX_MANIFEST = 256 * 1024;

function needsIn(manifest: Buffer): readonly string[] {
  return manifest.length > MAX_MANIFEST ? [] : needsOf(parsed(manifest));
}

/** Of an object that was read before, as strictly as it is here. */
function parsed(body: Buffer): JsonObject {
  return JSON.parse(body.toString('utf8')) as JsonObject;
}

function parsedForm(bytes: Buffer, place: OwnPlace): OwnForm | undefined {
  const text = bytes.toString('utf8');
  const document: unknown = isJsonWithin(bytes, BOUNDS) ? parseJson(text) : undefined;
  const isPackument =
    isObject(document) && own(document, 'name') === place.name && hasUsableVersions(document);
  if (!isPackument) return undefined;
  const served = rewritten(document, place);
  const body = Buffer.from(served === document ? text : JSON.stringify(served));
  const promised = promise(filesOf(document), place);
  const needs = needsOf(latestOf(document));
  return { body, isAsSent: served === document, document: () => served, promised, needs };
}

function latestOf({ 'dist-tags': tags, versions }: JsonObject): JsonObject {
  const version = isObject(tags) ? own(tags, 'latest') : undefined;
  const latest = isObject(versions) && typeof version === 'string' ? own(versions, version) : undefined;
  return isObject(latest) ? latest : {};
}

function promise(files: readonly NamedFile[], { name, passesTarballs }: OwnPlace): string | undefined {
  return passesTarballs ? promisedFiles(files, name) : undefined;
}

function rewritten(document: JsonObject, { name, registryUrl, passesTarballs }: OwnPlace): JsonObject {
  if (registryUrl === undefined || !hasOwnUrls(name)) return document;
  const place = { name, registryUrl };
  const isElsewhere = passesTarballs && !isConventional(filesOf(document), name);
  return isElsewhere ? rewriteTarballs(document, place) : withOwnUrls(document, place);
}
