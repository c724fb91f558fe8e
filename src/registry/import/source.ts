import { RegistryError } from '../../errors';
import { isDeeperThan, isObject, type JsonObject } from '../../lib/json';
import { isPrintable, plainText } from '../../lib/printable';
import { isKeptVersion } from '../keptVersion';
import { type PackageName, quote } from '../names';
import { textsIn } from '../packument/packument';
import { shortReadme } from '../packument/readme';

/** A version as another registry has it. */
export type SourceVersion = {
  readonly version: string;
  readonly manifest: JsonObject;
  readonly dist: JsonObject;
  /** ISO 8601; undefined: the source does not say, or not in a form that is a date. */
  readonly date: string | undefined;
};

/** A package as another registry has it. */
export type SourcePackage = {
  readonly name: PackageName;
  readonly versions: readonly SourceVersion[];
  /** What is no version that can be kept, each with a sentence. */
  readonly faults: readonly { readonly version: string; readonly reason: string }[];
  readonly tags: Readonly<Record<string, string>>;
  readonly created: string | undefined;
  readonly readme: string | undefined;
  readonly readmeFilename: string | undefined;
  readonly maintainers: readonly JsonObject[];
};

/** Of a packument. No client sends one that is nested deeper. */
const MAX_DEPTH = 100;
const MAX_MAINTAINERS = 200;

/**
 * The packument that another registry has under that name. RegistryError 502, with one sentence, for a document that is
 * none of it. One version that makes no sense stops none of the others.
 */
export function parseSourcePackage(document: unknown, name: PackageName): SourcePackage {
  if (!isObject(document)) throw refuse(name, 'is no JSON object');
  if (document.name !== name.full) {
    const found = typeof document.name === 'string' ? quote(document.name) : 'nothing';
    throw refuse(name, `is about ${found}`);
  }
  const { versions = {}, 'dist-tags': tags = {} } = document;
  if (!isObject(versions)) throw refuse(name, 'has versions that are no object');
  if (!isObject(tags)) throw refuse(name, 'has dist-tags that are no object');
  const dates = textsIn(document.time);
  const read = Object.entries(versions).map(([version, value]) =>
    readVersion({ name, version, value, dates }),
  );
  return {
    name,
    versions: read.flatMap((one) => ('manifest' in one ? [one] : [])),
    faults: [...read.flatMap((one) => ('reason' in one ? [one] : [])), ...tagFaults(tags)],
    tags: Object.fromEntries(Object.entries(textsIn(tags)).filter(([tag]) => isTag(tag))),
    created: dateIn(dates.created),
    readme: shortReadme(readmeIn(document, versions)),
    readmeFilename: text(document.readmeFilename)?.slice(0, 1000),
    maintainers: people(document.maintainers),
  };
}

type Given = {
  readonly name: PackageName;
  readonly version: string;
  readonly value: unknown;
  readonly dates: Readonly<Record<string, string>>;
};

function readVersion({ name, version, value, dates }: Given) {
  const fault = (reason: string) => ({ version: quote(version), reason });
  if (!isKeptVersion(version)) return fault('It is not a version by the rules of semver.');
  if (!isObject(value)) return fault('Its manifest is no object.');
  if (isDeeperThan(value, MAX_DEPTH)) return fault('Its manifest is nested too deep.');
  if (value.name !== name.full) return fault('Its manifest is of another package.');
  if (value.version !== version) return fault('Its manifest is of another version.');
  const dist = isObject(value.dist) ? value.dist : {};
  return { version, manifest: value, dist, date: dateIn(dates[version]) };
}

/** The first years had the readme in the versions alone. */
function readmeIn({ readme, 'dist-tags': tags }: JsonObject, versions: JsonObject): string | undefined {
  const latest = versions[textsIn(tags).latest ?? ''];
  return text(readme) ?? (isObject(latest) ? text(latest.readme) : undefined);
}

/** Some tags of old packages are ranges, which no client asks for; a terminal must be able to show them. */
function isTag(tag: string): boolean {
  return tag !== '' && tag.length <= 214 && tag.trim() === tag && isPrintable(tag);
}

function tagFaults(tags: JsonObject): SourcePackage['faults'] {
  const odd = Object.keys(tags).filter((tag) => !isTag(tag));
  return odd.map((tag) => ({ version: quote(tag), reason: 'It is no dist-tag that can be kept.' }));
}

function people(value: unknown): readonly JsonObject[] {
  const given: readonly unknown[] = Array.isArray(value) ? value.slice(0, MAX_MAINTAINERS) : [];
  return given.filter(isObject).map(({ name, email }) => ({ name: line(name), email: line(email) }));
}

function line(value: unknown): string {
  return plainText(text(value) ?? '').slice(0, 200);
}

function dateIn(value: string | undefined): string | undefined {
  const isDate = value !== undefined && value.length <= 40 && !Number.isNaN(Date.parse(value));
  return isDate ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function refuse({ full }: PackageName, problem: string): RegistryError {
  return new RegistryError(502, `What the source sends for ${full} ${problem}.`);
}
