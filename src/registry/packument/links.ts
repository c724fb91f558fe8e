import { isObject, type JsonObject, textOf } from '../../lib/json';
import { repositoryPage } from '../repository';

/** The pages that package.json names, each with what it is. All of them may be linked. */
export function linksOf({
  homepage,
  repository,
  bugs,
  funding,
}: JsonObject): readonly (readonly [string, string])[] {
  const found = [
    ['Homepage', textOf(homepage)],
    ['Repository', repositoryPage(repository) ?? ''],
    ['Issues', urlOf(bugs)],
  ] as const;
  return [...found.filter(([, url]) => isWebPage(url)), ...fundingOf(funding)];
}

/** Where people may send money, by HTTPS alone: the first of them. */
function fundingOf(funding: unknown): readonly (readonly [string, string])[] {
  const urls = (Array.isArray(funding) ? funding : [funding]).map(urlOf);
  const safe = urls.find((url) => isWebPage(url) && /^https:/i.test(url));
  return safe === undefined ? [] : [['Funding', safe]];
}

function urlOf(value: unknown): string {
  return textOf(isObject(value) ? value.url : value);
}

/** A link that people may click: no script, and no password in it. */
export function isWebPage(url: string): boolean {
  if (!/^https?:/i.test(url) || url.length > 500 || !URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username === '' && password === '';
}
