import { isObject, type JsonObject, own } from '../../lib/json';
import type { Manifest, Packument } from '../packument/packument';
import { MAX_STARS, stargazers } from '../packument/stars';
import { repositoryPage } from '../repository';
import type { CatalogueEntry } from './catalogue';
import { dependencyNames } from './dependencies';

const MAX_DESCRIPTION = 500;
const MAX_KEYWORDS = 30;
const MAX_KEYWORD = 50;
const MAX_PEOPLE = 20;
const MAX_NAME = 100;
/** `Name <email> (url)` as a whole. */
const MAX_PERSON = 1000;
const MAX_URL = 500;

/**
 * What the catalogue says about a package. Texts are cut, so that none can fill the whole catalogue. They are
 * cut before they are used: otherwise every process that builds the catalogue would process a megabyte again.
 */
export function toEntry(packument: Packument): CatalogueEntry {
  const latest = latestOf(packument);
  return {
    name: packument.name,
    rev: packument._rev,
    version: latest?.version,
    description: text(latest?.description, MAX_DESCRIPTION),
    keywords: keywords(latest?.keywords),
    author: person(latest?.author),
    date: latest && own(packument.time, latest.version),
    publisher: person(latest?._npmUser),
    maintainers: people(packument.maintainers),
    links: latest ? links(latest) : {},
    deprecated: Boolean(latest?.deprecated),
    users: stargazers(packument).slice(0, MAX_STARS),
    dependencies: latest ? dependencyNames(latest) : [],
  };
}

function latestOf({ versions, 'dist-tags': tags }: Packument): Manifest | undefined {
  return own(versions, own(tags, 'latest') ?? '') ?? Object.values(versions).at(-1);
}

/** A list, or in old packages a text with commas or blanks. */
function keywords(value: unknown): readonly string[] {
  const words: readonly unknown[] = Array.isArray(value)
    ? value.slice(0, MAX_KEYWORDS)
    : text(value, MAX_KEYWORDS * MAX_KEYWORD).split(/[,\s]+/, MAX_KEYWORDS);
  return words.map((word) => text(word, MAX_KEYWORD).trim()).filter((word) => word !== '');
}

function people(value: unknown): readonly string[] {
  const names = Array.isArray(value) ? value.slice(0, MAX_PEOPLE).map(person) : [];
  return names.filter((name) => name !== '');
}

/** The name of `{name, email}` or `Name <email> (url)`. */
function person(value: unknown): string {
  const name = isObject(value) ? value.name : value;
  return text(name, MAX_PERSON)
    .replace(/[<(].*/s, '')
    .trim()
    .slice(0, MAX_NAME);
}

function links({ homepage, repository, bugs }: JsonObject): Record<string, string> {
  const pages = {
    homepage: webPage(url(homepage)),
    repository: webPage(repositoryPage(repository)),
    bugs: webPage(url(isObject(bugs) ? bugs.url : bugs)),
  };
  const known = Object.entries(pages).filter((page): page is [string, string] => page[1] !== undefined);
  return Object.fromEntries(known);
}

/** A link that people may click: only http(s), and without a password in it. */
function webPage(location: string | undefined): string | undefined {
  if (location === undefined || !URL.canParse(location)) return undefined;
  const { protocol, username, password } = new URL(location);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && username === '' && password === '' ? location : undefined;
}

/** Nothing if it is too long: half of a URL leads to another place. */
function url(value: unknown): string {
  return typeof value === 'string' && value.length <= MAX_URL ? value : '';
}

function text(value: unknown, length: number): string {
  return typeof value === 'string' ? value.slice(0, length) : '';
}
