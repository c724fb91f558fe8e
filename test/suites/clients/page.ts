import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CLIENTS } from './clients';
import { MIN_AGE } from './firewall/upstream';
import { asMarkdown, type Table } from './report';
import { TREE_SIZE } from './tree';

export type Tables = {
  readonly matrix: Table;
  readonly tree: Table;
  readonly firewall: Table;
  readonly releases: Table;
};

const PAGE = path.resolve(__dirname, '../../../docs/clients.md');

/** Writes docs/clients.md: nothing in it depends on the day or the machine, only on the versions of the clients. */
export async function writePage({ matrix, tree, firewall, releases }: Tables): Promise<void> {
  const text = `# What each client can do

Written by \`npm run test:clients\`; change the test, not this page. The command installs these clients, starts the registry with the public registry behind it, and tries every cell with the client itself. A cell is **ok** when the effect is there (in the registry, or in the installed tree), whatever the client printed; **–** stands for what the client itself has no way to do. How each client is configured: [clients-setup.md](clients-setup.md). Up to version 10 pnpm hands what is not about installing to the npm that it finds: here ${helpers()}.

${asMarkdown(matrix, '')}

An **audit** that the public registry does not answer is refused with status 424. After it every client above ends its audit at once, with an error, and goes on with an install. After a 5xx pnpm and bun ask again for up to two minutes; after a 404 pnpm does not print the reason. An install waits for two seconds at most when the public registry is silent, an audit for five.

## A tree of public packages

express, jest and webpack with all that they depend on, more than ${TREE_SIZE} packages, through the registry from empty caches, and again from the lockfile that this made.

${asMarkdown(tree, 'tree')}

## Behind the firewall

The public registry is one of our own here, which has a package x with versions of every age, and the policy is \`minAge: ${MIN_AGE}\` ([firewall.md](firewall.md)). A cell is **ok** when the client takes the newest version that is old enough, names no other, and installs none from a lockfile.

${asMarkdown(firewall, 'firewall')}

## Release tools

Each tool in its newest version, at a terminal where it asks, in a git repository of its own that pushes to a bare one. \`.npmrc\` is the one for npm in [clients-setup.md](clients-setup.md#npm), the npm that does the publishing is the newest, and the token is an administrator's. A cell is **ok** when the registry has the new version of each package under \`latest\`, its tarball has the right integrity, and the remote has the tag. lerna, changesets and nx release two packages, one of which needs the other.

${asMarkdown(releases, 'release')}
`;
  await writeFile(PAGE, text);
}

function helpers(): string {
  const found = CLIENTS.flatMap(({ title, helper }) =>
    helper === undefined ? [] : [`${title} has ${helper}`],
  );
  return found.join(', ');
}
