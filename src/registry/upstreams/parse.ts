import { defined, isObject } from '../../lib/json';
import { isLoopback } from '../../lib/loopback';
import { withTrailingSlash } from '../../lib/trailingSlash';
import { patternsIn, problemsOf, repeated, unknownFields } from '../documentList';
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
  // Case does not matter where a name is looked for.
  const names = read.flatMap(({ packages }) => packages.map((pattern) => pattern.toLowerCase()));
  const twice = repeated(names).map((name) => `upstreams has ${name} twice. A name has one origin.`);
  return { origins, problems: [...problemsOf('upstreams', read), ...twice] };
}

/** `origin`: where nothing is wrong. */
type Entry = {
  readonly packages: readonly string[];
  readonly origin?: Origin;
  readonly problems: readonly string[];
};

function parseEntry(value: unknown): Entry {
  if (!isObject(value)) return { packages: [], problems: ['it must have the fields packages and url'] };
  const problems = unknownFields(value, FIELDS);
  const packages = patternsIn(value.packages, problems);
  const url = urlIn(value.url);
  if (!url) problems.push('url must be an http(s) URL without user name, password, query and fragment');
  const token = value.token === undefined ? undefined : tokenIn(value.token, problems);
  if (url && value.token !== undefined && url.protocol !== 'https:' && !isLoopback(url.hostname))
    problems.push('url must be an https URL: a token is sent there');
  if (!url || problems.length > 0) return { packages, problems };
  return { packages, origin: { packages, url: url.href, ...defined({ token }) }, problems };
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
