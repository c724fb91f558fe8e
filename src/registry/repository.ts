import { isObject } from '../lib/json';

const MAX_URL = 500;

/**
 * The web page of the repository that a package.json names, of the ways to write it that lead to one: `acme/widget`,
 * `github:acme/widget`, `git@host:acme/widget.git`, `git+https://host/acme/widget.git`, alone or as the `url` in an
 * object. undefined for any other, and where it is too long: half of a URL leads somewhere else.
 */
export function repositoryPage(repository: unknown): string | undefined {
  const location = isObject(repository) ? repository.url : repository;
  if (typeof location !== 'string' || location.length > MAX_URL) return undefined;
  const page = location
    .replace(/^(?:github:)?([\w.-]+\/[\w.-]+)$/, 'https://github.com/$1')
    .replace(/^git@([^:/]+):/, 'https://$1/')
    .replace(/^(?:git\+)?(?:git|ssh|https?):\/\/(?:git@)?/, 'https://')
    .replace(/#.*/s, '')
    .replace(/\/$/, '')
    .replace(/\.git$/, '');
  return URL.canParse(page) ? page : undefined;
}
