import { RegistryError } from '../../errors';
import { isObject, type JsonObject, own, without } from '../../lib/json';
import { isPlainText } from '../../lib/printable';
import { generationOf, type Manifest, type Packument } from './packument';

/** What a version's mark was until a write of that generation changed it; the last change comes last. */
type Change = { readonly generation: number; readonly was: string };

const REMEMBERED_CHANGES = 20;
/** Characters. Each install loads the texts of all versions, and each version's last ones are kept. */
const MAX_MARK = 4096;

/**
 * The packument with the deprecation marks of the client's document; the same object when nothing changes.
 *
 * npm sends back the whole packument that it read, perhaps long ago: a text sets the mark, an empty text removes it. A
 * version whose mark is in the document as it was when the document was read is not what the request is about, and
 * keeps the mark that it has by now. Everything else in the document is ignored. RegistryError 400 for a text that is too
 * long, 409 for a document so old that this cannot be told any more.
 */
export function applyDeprecations(packument: Packument, document: JsonObject): Packument {
  const stated = isObject(document.versions) ? document.versions : {};
  const read = typeof document._rev === 'string' ? generationOf(document._rev) : generationOf(packument._rev);
  const changed = Object.entries(stated).flatMap(([version, value]) => {
    const manifest = own(packument.versions, version);
    const mark = isObject(value) ? value.deprecated : undefined;
    if (!manifest || typeof mark !== 'string') return [];
    const current = manifest.deprecated ?? '';
    if (mark === current || mark === markAt(packument, manifest, read)) return [];
    assertMark(mark, manifest);
    return [{ manifest, mark }];
  });
  if (changed.length === 0) return packument;
  const versions = changed.map(({ manifest, mark }) => [manifest.version, marked(manifest, mark)] as const);
  const histories = changed.map(
    ({ manifest }) => [manifest.version, nextHistory(packument, manifest)] as const,
  );
  return {
    ...packument,
    versions: { ...packument.versions, ...Object.fromEntries(versions) },
    _marks: { ...(isObject(packument._marks) && packument._marks), ...Object.fromEntries(histories) },
  };
}

/** RegistryError 400 for a deprecation message that is too long to be loaded by each install, or that a terminal obeys. */
export function assertMark(mark: string, { name, version }: Pick<Manifest, 'name' | 'version'>): void {
  const message = `The deprecation message of ${name}@${version}`;
  if (mark.length > MAX_MARK)
    throw new RegistryError(400, `${message} is longer than ${MAX_MARK} characters.`);
  if (!isPlainText(mark)) {
    throw new RegistryError(400, `${message} has characters that a terminal would not show as they are.`);
  }
}

export function marked(manifest: Manifest, mark: string): Manifest {
  return mark === '' ? without(manifest, 'deprecated') : { ...manifest, deprecated: mark };
}

/** The mark of that version in the packument's state of that generation. RegistryError 409 when that is forgotten. */
function markAt(packument: Packument, { version, deprecated = '' }: Manifest, generation: number): string {
  const history = historyOf(packument, version);
  const since = history.find((change) => change.generation > generation);
  if (since && since === history[0] && history.length === REMEMBERED_CHANGES) {
    throw new RegistryError(
      409,
      `${packument.name}@${version} was changed too often since you read it. Nothing was changed; run the command again.`,
    );
  }
  return since ? since.was : deprecated;
}

function nextHistory(packument: Packument, { version, deprecated = '' }: Manifest): readonly Change[] {
  const change = { generation: generationOf(packument._rev) + 1, was: deprecated };
  return [...historyOf(packument, version), change].slice(-REMEMBERED_CHANGES);
}

function historyOf({ _marks }: Packument, version: string): readonly Change[] {
  const history = isObject(_marks) ? own(_marks, version) : undefined;
  return Array.isArray(history) ? history.filter(isChange) : [];
}

function isChange(value: unknown): value is Change {
  return isObject(value) && typeof value.generation === 'number' && typeof value.was === 'string';
}
