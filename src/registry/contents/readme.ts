import type { Listed, Listing } from './listing';

const NAME = /^readme(?:\..*)?$/is;
const MARKDOWN = /\.(?:md|mdown|mkdn?|markdown)$/i;

/**
 * The readme among the files of a package, as npm chooses it when it publishes: in the package's own folder, in any case,
 * in Markdown if there is one. undefined: there is none that is text. An entry that npm would not unpack is none.
 */
export function readmeIn({ entries }: Listing): Listed | undefined {
  const found = entries
    .filter(
      ({ path, kind, isText, odd, size }) =>
        kind === 'file' && isText && size > 0 && odd.length === 0 && NAME.test(path),
    )
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
  return (
    found.find(({ path }) => MARKDOWN.test(path)) ?? found.find(({ path }) => !path.includes('.')) ?? found[0]
  );
}
