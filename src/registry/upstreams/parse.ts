import { defined, isObject } from '../../lib/json';
import { isLoopback } from '../../lib/loopback';
import { withTrailingSlash } from '../../lib/trailingSlash';
import { isPackagePattern } from '../access/glob';
import { keptPlace } from '../secretPlace';
import type { Origin, TokenPlace } from './origins';

type Parsed = { readonly origins: readonly Origin[]; readonly problems: readonly string[] };

const FIELDS = ['packages', 'url', 'token'];

/** `upstreams` of a codebox.yml. Each problem is a sentence, and none repeats what stands for a token. */
export function parseUpstreams(value: unknown): Parsed {
  if (value === undefined) return { origins: [], problems: [] };
  if (!Array.isArray(value)) return { origins: [], problems: ['upstreams must be a list.'] };
  const read = value.map(parseEntry);
  const origins = read.flatMap(({ origin }) => origin ?? []);
  const problems = read.flatMap((entry, index) =>
    entry.problems.map((problem) => `upstreams, entry ${index + 1}: ${problem}.`),
  );
  return { origins, problems: [...problems, ...repeated(read.flatMap(({ packages }) => packages))] };
}

/** `origin`: where nothing is wrong. */
type Entry = {
  readonly packages: readonly string[];
  readonly origin?: Origin;
  readonly problems: readonly string[];
};

function parseEntry(value: unknown): Entry {
  if (!isObject(value)) return { packages: [], problems: ['it must have the fields packages and url'] };
  const problems = Object.keys(value)
    .filter((field) => !FIELDS.includes(field))
    .map((field) => `it has the field ${shown(field)}; there are only ${FIELDS.join(', ')}`);
  const packages = packagesIn(value.packages, problems);
  const url = urlIn(value.url);
  if (!url) problems.push('url must be an http(s) URL without user name, password, query and fragment');
  const token = value.token === undefined ? undefined : tokenIn(value.token, problems);
  if (url && value.token !== undefined && url.protocol !== 'https:' && !isLoopback(url.hostname))
    problems.push('url must be an https URL: a token is sent there');
  if (!url || problems.length > 0) return { packages, problems };
  return { packages, origin: { packages, url: url.href, ...defined({ token }) }, problems };
}

/** Those that are good, however many are not. */
function packagesIn(value: unknown, problems: string[]): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) {
    problems.push('packages must be a list of names and patterns');
    return [];
  }
  const isPattern = (one: unknown): one is string => typeof one === 'string' && isPackagePattern(one);
  for (const one of value.filter((item) => !isPattern(item)))
    problems.push(`packages has ${shown(one)}, which is no name and no pattern, such as @acme/* or left-pad`);
  return value.filter(isPattern);
}

/** With a trailing slash. */
function urlIn(value: unknown): URL | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(withTrailingSlash(value));
  const isPlain = !url.username && !url.password && !url.search && !url.hash;
  return isPlain && /^https?:$/.test(url.protocol) ? url : undefined;
}

const ITSELF = 'The token itself must not stand in the document';

function tokenIn(value: unknown, problems: string[]): TokenPlace | undefined {
  const place = keptPlace(value, 'CODEBOX_UPSTREAM_TOKENS');
  if (typeof place !== 'string') return place;
  problems.push(`token ${place}. ${ITSELF}`);
  return undefined;
}

/** Case does not matter where a name is looked for. */
function repeated(patterns: readonly string[]): readonly string[] {
  const lower = patterns.map((pattern) => pattern.toLowerCase());
  const twice = new Set(lower.filter((pattern, index) => lower.indexOf(pattern) !== index));
  return [...twice].map((pattern) => `upstreams has ${pattern} twice. A name has one origin.`);
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? 'nothing';
}
