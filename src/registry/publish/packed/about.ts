import hosted from 'hosted-git-info';
import { defined, isObject, type JsonObject } from '../../../lib/json';

/** Longer ones are kept as they are: the library remembers what it is asked. */
const MAX_URL = 500;

/** What people read about a package, as npm publishes it: `homepage` and `bugs` follow from the repository. */
export function aboutOf(manifest: JsonObject): JsonObject {
  const repository = repositoryOf(manifest);
  const host = isObject(repository) ? hostOf(repository.url) : undefined;
  const { description, keywords, author, contributors } = manifest;
  return {
    description: typeof description === 'string' && description !== '' ? description : undefined,
    keywords: keywordsOf(keywords),
    author: author ? person(author) : undefined,
    contributors: Array.isArray(contributors) ? contributors.map(person).filter(isObject) : undefined,
    repository,
    homepage: homepageOf(manifest.homepage || host?.docs()),
    bugs: bugsOf(manifest.bugs || host?.bugs()),
  };
}

function repositoryOf({ repository, repositories }: JsonObject): unknown {
  const given = Array.isArray(repositories) ? repositories[0] : repository;
  const named = typeof given === 'string' && given !== '' ? { type: 'git', url: given } : given;
  if (!isObject(named)) return undefined;
  const host = hostOf(named.url);
  const url = host?.getDefaultRepresentation() === 'shortcut' ? host.https() : host?.toString();
  return { ...named, ...(url && { url }) };
}

function hostOf(url: unknown): hosted | undefined {
  return typeof url === 'string' && url.length <= MAX_URL ? hosted.fromUrl(url) : undefined;
}

function homepageOf(homepage: unknown): string | undefined {
  if (typeof homepage !== 'string') return undefined;
  return URL.canParse(homepage) ? homepage : `http://${homepage}`;
}

function bugsOf(bugs: unknown): JsonObject | undefined {
  const { url, email } = typeof bugs === 'string' ? { url: bugs, email: bugs } : isObject(bugs) ? bugs : {};
  const found = defined({
    url: typeof url === 'string' && URL.canParse(url) ? url : undefined,
    email: typeof email === 'string' && isEmail(email) ? email : undefined,
  });
  return Object.keys(found).length > 0 ? found : undefined;
}

function isEmail(text: string): boolean {
  return text.includes('@') && text.indexOf('@') < text.lastIndexOf('.');
}

function keywordsOf(keywords: unknown): readonly string[] | undefined {
  const words = typeof keywords === 'string' && keywords !== '' ? keywords.split(/,\s+/) : keywords;
  return Array.isArray(words) ? words.filter((word) => typeof word === 'string' && word !== '') : undefined;
}

/** `Name <email> (url)` in its parts; undefined for nobody. */
function person(value: unknown): JsonObject | undefined {
  const { name, email, url } = typeof value === 'string' ? parts(value) : isObject(value) ? value : {};
  const known = Object.entries({ name, email, url }).filter(
    ([, part]) => typeof part === 'string' && part !== '',
  );
  return known.length > 0 ? Object.fromEntries(known) : undefined;
}

function parts(text: string): JsonObject {
  return {
    name: /^[^(<]+/.exec(text)?.[0].trim(),
    email: /<([^<>]+)>/.exec(text)?.[1],
    url: /\(([^()]+)\)/.exec(text)?.[1],
  };
}
