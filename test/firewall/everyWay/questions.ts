import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ApiRoute, readApi } from '../../../src/local/gateway/routes';
import type { Header, Question } from '../../suites/hostile/support/wire';
import { realRoutes } from '../../support/realRoutes';

const FILE = path.resolve(__dirname, '../../../serverless.yml');

/** Every route there is: a new one is asked without being named anywhere. */
export const routes = realRoutes(readApi(readFileSync(FILE, 'utf8')).routes);

/** No other text of a test looks like it. */
export const HELD = '7.7.7';

/** Each has a version that is held back; of the last one there is no other. */
export const NAMES = ['left-pad', '@types/pad', 'all-young'];

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];
const SHORT = 'application/vnd.npm.install-v1+json';

/** What a client may send along; each with the harmless spelling of a path. */
const HEADERS: readonly (readonly Header[])[] = [
  [['accept', SHORT]],
  [['accept', `${SHORT}; q=1.0, application/json; q=0.8, */*`]],
  [['range', 'bytes=0-5']],
  [['range', 'bytes=-5']],
  [['if-none-match', '*']],
  [['if-none-match', '"0", W/"1"']],
  [['if-modified-since', 'Thu, 01 Jan 1970 00:00:00 GMT']],
  [['npm-command', 'view']],
  [['x-http-method-override', 'GET']],
  [['x-forwarded-host', 'localhost']],
];
const QUERIES = ['write=true', `version=${HELD}`, 'text=pad&size=250', 'key=%22somebody%22', 'cache=bust'];

/** Ways to say the version, as one segment of a path. */
const VERSIONS = [
  HELD,
  '%37.7.7',
  `v${HELD}`,
  `=${HELD}`,
  `%3d${HELD}`,
  `${HELD}+build`,
  `%20${HELD}`,
  `${HELD}%20`,
  '7',
  '7.x',
  '~7.7',
  '%5e7',
  '%3e%3d2',
  '%3e1.0.0%20%3c9',
  '1%20%7c%7c%207',
  '*',
  'x',
  'latest',
  'LATEST',
  'next',
  '%6eext',
];

type Named = { readonly name: string; readonly scope: string | undefined; readonly bare: string };

/** How a client asks a route for what is held back of a package. */
export function usualQuestion({ method, resource }: ApiRoute, name: string): Question {
  const body = ['PUT', 'POST'].includes(method) ? { body: '{}' } : {};
  return { method, path: pathOf(resource, named(name)), ...body };
}

/** The other ways: one variable spelt in every way and the others as usual, and the usual path with what a client may add. */
export function otherQuestions(route: ApiRoute, name: string): readonly Question[] {
  const usual = usualQuestion(route, name);
  const spelt = variablesIn(route.resource).flatMap((variable) =>
    spellingsOf(variable, named(name)).map((value) =>
      pathOf(route.resource, named(name), { [variable]: value }),
    ),
  );
  const paths = [...spelt, ...QUERIES.map((query) => `${usual.path}?${query}`)];
  const questions = [
    ...[...new Set(paths)].map((one) => ({ ...usual, path: one })),
    ...HEADERS.map((headers) => ({ ...usual, headers })),
  ];
  return questions.filter(turnOf(route));
}

/** Routes of one function that have the same variables take turns, as they read them alike. */
function turnOf(route: ApiRoute): (question: Question, index: number) => boolean {
  const { method, function: own, resource } = route;
  const variables = variablesIn(resource).join();
  const alike = routes.filter(
    (other) =>
      other.method === method &&
      other.function.name === own.name &&
      variablesIn(other.resource).join() === variables,
  );
  return (_question, index) => index % alike.length === alike.indexOf(route);
}

/** The paths of all routes, by the methods that they have not. */
export function otherMethods(name: string): readonly Question[] {
  const has = new Set(routes.map(({ method, resource }) => `${method} ${resource}`));
  return [...new Set(routes.map(({ resource }) => resource))].flatMap((resource) =>
    METHODS.filter((method) => !has.has(`${method} ${resource}`)).map((method) => ({
      method,
      path: pathOf(resource, named(name)),
    })),
  );
}

function named(name: string): Named {
  const at = name.indexOf('/');
  return { name, scope: at < 0 ? undefined : name.slice(0, at), bare: name.slice(at + 1) };
}

function variablesIn(resource: string): readonly string[] {
  return [...resource.matchAll(/\{(\w+)\}/g)].map(([, variable = '']) => variable);
}

function pathOf(resource: string, of: Named, changed: Readonly<Record<string, string>> = {}): string {
  const values = usualValues(resource, of);
  return resource.replace(
    /\{(\w+)\}/g,
    (_all, variable: string) => changed[variable] ?? values[variable] ?? 'x',
  );
}

function usualValues(resource: string, { name, scope, bare }: Named): Readonly<Record<string, string>> {
  const isTwo = resource.includes('{name}/{sub}');
  const file = `${bare}-${HELD}.tgz`;
  return {
    name: isTwo ? (scope ?? name) : encodeURIComponent(name),
    sub: scope === undefined ? HELD : bare,
    selector: HELD,
    version: HELD,
    tar: resource.includes('{file}') ? (scope ?? name) : file,
    file,
    tag: 'latest',
    rev: '1-0123456789abcdef',
  };
}

function spellingsOf(variable: string, of: Named): readonly string[] {
  if (variable === 'name') return namesOf(of);
  if (variable === 'sub') return [...spelt(of.bare), ...VERSIONS];
  if (variable === 'tar' || variable === 'file') return filesOf(of);
  return [...VERSIONS, ...namesOf(of), ...filesOf(of)];
}

function namesOf({ name, scope = '', bare }: Named): readonly string[] {
  const slashes = scope === '' ? [''] : ['%2f', '%2F', '/'];
  const whole = slashes.flatMap((slash) => spelt(bare).map((one) => `${scope}${slash}${one}`));
  return [...whole, encodeURIComponent(name), `${encodeURIComponent(name)}@${HELD}`, ...spelt(scope)];
}

function filesOf({ scope, bare }: Named): readonly string[] {
  const file = `${bare}-${HELD}.tgz`;
  const others = [
    `${bare}-v${HELD}.tgz`,
    `${bare}-${HELD}+build.tgz`,
    `${bare}-${HELD}.tar.gz`,
    `${bare}.tgz`,
  ];
  const scoped =
    scope === undefined
      ? []
      : [`${scope}%2f${file}`, `${scope}/${file}`, `${encodeURIComponent(scope)}%2F${file}`];
  const leading = ['.%2f', '..%2f', '%2f', `${bare}%2f-%2f`].map((start) => `${start}${file}`);
  return [
    ...spelt(file),
    ...others,
    ...scoped,
    ...leading,
    `${file}%3fx`,
    `${file}%23x`,
    `${file}/`,
    `${file}%00`,
  ];
}

/** The same text in other letters. */
function spelt(text: string): readonly string[] {
  const encoded = (part: string) => `%${Buffer.from(part).toString('hex')}`;
  const all = [...text].map(encoded).join('');
  return [
    text,
    `${encoded(text.slice(0, 1) || 'x')}${text.slice(1)}`,
    all,
    text.toUpperCase(),
    `${text}%20`,
    `${text}%252e`,
  ];
}
