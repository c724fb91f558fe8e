import { isObject, type JsonObject, own } from '../../lib/json';
import { textsIn } from '../packument/packument';

/*
 * What an index remembers of imports, in `_imported`: {from, time, tags, versions: {"1.0.0": {deprecated, warnings}}}.
 * It is served to no client. Tags and deprecations stand there as the source had them, so that an import that is run
 * again changes what its source has changed, and leaves alone what was changed here.
 */

export type ImportRecord = {
  /** The source, as its operator named it: no secret is in it. */
  readonly from: string;
  /** ISO 8601, of the import that brought a version last. */
  readonly time: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, ImportedVersion>>;
};

export type ImportedVersion = {
  readonly deprecated?: string;
  /** Sentences: why a publish would have refused it, and what its source did not say. */
  readonly warnings?: readonly string[];
};

export function importRecord({ _imported }: JsonObject): ImportRecord | undefined {
  if (!isObject(_imported)) return undefined;
  const { from, time, tags, versions } = _imported;
  const entries = Object.entries(isObject(versions) ? versions : {}).map(
    ([version, value]) => [version, versionIn(value)] as const,
  );
  return {
    from: typeof from === 'string' ? from : '',
    time: typeof time === 'string' ? time : '',
    tags: textsIn(tags),
    versions: Object.fromEntries(entries),
  };
}

export type HowImported = Pick<ImportRecord, 'from' | 'time'> & { readonly warnings: readonly string[] };

/** How that version came here; undefined: it was published here. */
export function howImported(packument: JsonObject, version: string): HowImported | undefined {
  const record = importRecord(packument);
  const found = record && own(record.versions, version);
  return record && found && { from: record.from, time: record.time, warnings: found.warnings ?? [] };
}

function versionIn(value: unknown): ImportedVersion {
  const { deprecated, warnings } = isObject(value) ? value : {};
  const texts = Array.isArray(warnings) ? warnings.filter((one) => typeof one === 'string') : [];
  return {
    ...(typeof deprecated === 'string' && { deprecated }),
    ...(texts.length > 0 && { warnings: texts }),
  };
}
