import { isObject } from '../../lib/json';
import { isLoopback } from '../../lib/loopback';
import { withTrailingSlash } from '../../lib/trailingSlash';
import { isPackagePattern } from '../access/glob';
import { placeFault, secretPlace } from '../secretPlace';
import type { Origin, TokenPlace } from './origins';

type Parsed = { readonly origins: readonly Origin[]; readonly problems: readonly string[] };

const FIELDS = ['packages', 'url', 'token'];

/** `upstreams` of a codebox.yml. Each problem is a sentence, and none repeats what stands for a token. */
export function parseUpstreams(value: unknown): Parsed {
  if (value === undefined) return { origins: [], problems: [] };
  if (!Array.isArray(value)) return { origins: [], problems: ['upstreams must be a list.'] };
  const read = value.map(parseEntry);
  const origins = read.flatMap((one) => (typeof one === 'string' ? [] : [one]));
  const problems = read.flatMap((one, index) =>
    typeof one === 'string' ? [`upstreams, entry ${index + 1}: ${one}.`] : [],
  );
  return { origins, problems: [...problems, ...repeated(origins)] };
}

/** A text says what is wrong. */
function parseEntry(value: unknown): Origin | string {
  if (!isObject(value)) return 'it must have the fields packages and url';
  const unknown = Object.keys(value).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined)
    return `it has the field ${JSON.stringify(unknown).slice(0, 80)}; there are only ${FIELDS.join(', ')}`;
  const packages = packagesIn(value.packages);
  if (typeof packages === 'string') return packages;
  const url = urlIn(value.url);
  if (!url) return 'url must be an http(s) URL without user name, password, query and fragment';
  if (value.token === undefined) return { packages, url: url.href };
  const token = tokenIn(value.token);
  if (typeof token === 'string') return token;
  const isSafe = url.protocol === 'https:' || isLoopback(url.hostname);
  return isSafe ? { packages, url: url.href, token } : 'url must be an https URL: a token is sent there';
}

function packagesIn(value: unknown): readonly string[] | string {
  if (!Array.isArray(value) || value.length === 0) return 'packages must be a list of names and patterns';
  const patterns = value.filter((one): one is string => typeof one === 'string' && isPackagePattern(one));
  return patterns.length === value.length
    ? patterns
    : 'packages holds something that is no name and no pattern, such as @acme/* or left-pad';
}

/** With a trailing slash. */
function urlIn(value: unknown): URL | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(withTrailingSlash(value));
  const isPlain = !url.username && !url.password && !url.search && !url.hash;
  return isPlain && /^https?:$/.test(url.protocol) ? url : undefined;
}

const NO_PLACE =
  'token must say where the token is kept: ssm:/path, secretsmanager:name, or variable:name for one in CODEBOX_UPSTREAM_TOKENS. The token itself must not stand in the document';

function tokenIn(value: unknown): TokenPlace | string {
  const text = typeof value === 'string' ? value : '';
  const [, name] = /^variable:([a-z][\w-]*)$/i.exec(text) ?? [];
  if (name !== undefined) return { store: 'variable', name };
  const place = secretPlace(text);
  if (!place) return NO_PLACE;
  const fault = placeFault(place);
  return fault === undefined ? place : `token ${fault}`;
}

function repeated(origins: readonly Origin[]): readonly string[] {
  const patterns = origins.flatMap(({ packages }) => packages);
  const twice = new Set(patterns.filter((pattern, index) => patterns.indexOf(pattern) !== index));
  return [...twice].map((pattern) => `upstreams has ${pattern} twice. A name has one origin.`);
}
