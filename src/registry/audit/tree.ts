import { isObject, type JsonObject } from '../../lib/json';
import { type AuditForm, assertAuditable, type IsPublic, idAmong, isVersionText } from './bulk';

/**
 * A tree of `requires` and `dependencies`, like a lockfile: npm 6, pnpm 9 and 10, yarn 1. Only what an audit
 * needs goes upstream: no name of the project, no URLs, no list of what is being installed.
 */
export const tree: AuditForm = {
  names: (document) => {
    const found = { names: new Set<string>(), versions: 0 };
    collect(document, found);
    return found.names;
  },
  /** So npm 10 asks, of a lockfile without a tree (version 3), when the other form was of no use. */
  hasNoVersions: (document) =>
    isObject(document.requires) &&
    Object.keys(document.requires).length > 0 &&
    children(document).length === 0,
  publicPart: (document, isPublic) => {
    const dependencies = publicDependencies(document, isPublic);
    if (Object.keys(dependencies).length === 0) return undefined;
    const requires = publicRequires(document.requires, isPublic);
    return { requires, dependencies, install: [], remove: [], metadata: {} };
  },
  nothing: {
    actions: [],
    advisories: {},
    muted: [],
    metadata: {
      vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0 },
      dependencies: 0,
      devDependencies: 0,
      optionalDependencies: 0,
      totalDependencies: 0,
    },
  },
  merged: (told) => {
    const answers = told.map(({ answer }, registry) => renumbered(answer, registry));
    return {
      actions: answers.flatMap(({ actions }) => listIn(actions)),
      advisories: Object.assign({}, ...answers.map(({ advisories }) => advisories)),
      muted: answers.flatMap(({ muted }) => listIn(muted)),
      metadata: answers.map(({ metadata }) => metadata).reduce(sum, tree.nothing.metadata),
    };
  },
};

/** `actions` point to advisories by their ids. */
function renumbered(answer: JsonObject, registry: number): JsonObject {
  const found = isObject(answer.advisories) ? answer.advisories : {};
  const entries = Object.entries(found).map(([key, advisory]) => {
    const id = idAmong(isObject(advisory) ? (advisory.id ?? key) : key, registry);
    return [String(id), isObject(advisory) ? { ...advisory, id } : advisory];
  });
  const pointed = (way: unknown) => (isObject(way) ? { ...way, id: idAmong(way.id, registry) } : way);
  const actions = listIn(answer.actions).map((action) =>
    isObject(action) ? { ...action, resolves: listIn(action.resolves).map(pointed) } : action,
  );
  return { ...answer, advisories: Object.fromEntries(entries), actions };
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Of counts, or of groups of them. */
function sum(one: unknown, other: unknown): unknown {
  if (typeof one === 'number') return one + (typeof other === 'number' ? other : 0);
  if (!isObject(one)) return one;
  const others = isObject(other) ? other : {};
  return Object.fromEntries(Object.entries(one).map(([name, value]) => [name, sum(value, others[name])]));
}

/** By recursion: a request's body is not nested without end (http/request.ts). */
function collect(node: JsonObject, found: Found): void {
  if (isObject(node.requires)) for (const name of Object.keys(node.requires)) found.names.add(name);
  for (const [name, child] of children(node)) {
    found.names.add(name);
    found.versions += 1;
    assertAuditable({ names: found.names.size, versions: found.versions });
    collect(child, found);
  }
  assertAuditable({ names: found.names.size, versions: found.versions });
}

type Found = { readonly names: Set<string>; versions: number };

function children({ dependencies }: JsonObject): readonly [string, JsonObject][] {
  const entries = isObject(dependencies) ? Object.entries(dependencies) : [];
  return entries.filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
}

/**
 * A private package stays as a nameless one as long as there are public ones below it. Names that begin with a dot
 * are no package's; pnpm calls the project itself `.` and the others of a workspace by their folders.
 */
function publicDependencies(node: JsonObject, isPublic: IsPublic): JsonObject {
  const kept = children(node).flatMap(([name, child], index) => {
    const dependencies = publicDependencies(child, isPublic);
    const below = { requires: publicRequires(child.requires, isPublic), dependencies };
    if (isPublic(name) && isVersionText(child.version))
      return [[name, { ...facts(child), ...below }] as const];
    if (Object.keys(dependencies).length === 0) return [];
    return [[name === '.' ? name : `.${index}`, { version: '0.0.0', ...below }] as const];
  });
  return Object.fromEntries(kept);
}

/** Ranges of public packages; a range may also be the URL of something private. */
function publicRequires(requires: unknown, isPublic: IsPublic): JsonObject | boolean {
  if (!isObject(requires)) return requires === true;
  const kept = Object.entries(requires).filter(([name, range]) => isPublic(name) && isRange(range));
  return Object.fromEntries(kept);
}

/** What looks like ranges. Whether semver takes them is upstream's to say: to ask it takes seconds for a whole tree. */
function isRange(text: unknown): boolean {
  return typeof text === 'string' && text.length <= 256 && text.split(/\s+|\|\|/).every(isComparator);
}

function isComparator(text: string): boolean {
  return /^[~^<>=]*(?:v?(?:\d+|[xX*])(?:\.(?:\d+|[xX*])){0,2}(?:[-+][\w.+-]+)?|-)?$/.test(text);
}

/** What is none may say anything of the project. */
function isIntegrity(text: unknown): text is string {
  return (
    typeof text === 'string' &&
    text.length <= 500 &&
    /^sha\d{1,3}-[\w+/=]+(?: sha\d{1,3}-[\w+/=]+)*$/.test(text)
  );
}

const FLAGS = ['dev', 'optional', 'bundled'];

function facts(node: JsonObject): JsonObject {
  const flags = FLAGS.filter((flag) => node[flag] === true).map((flag) => [flag, true]);
  const integrity = isIntegrity(node.integrity) ? { integrity: node.integrity } : {};
  return { version: node.version, ...integrity, ...Object.fromEntries(flags) };
}
