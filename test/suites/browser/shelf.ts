import { isObject } from '../../../src/lib/json';
import { type PackageOptions, publishDocument } from '../../support/packages';

/** What the packages of these tests let whom do. */
export const SHELF = {
  privateScopes: '@acme',
  access: JSON.stringify([
    { packages: ['@acme/vault'], read: ['admins'], publish: ['admins'] },
    { packages: ['@acme/widget'], read: ['members'], publish: ['admins'], stage: ['reader'] },
    { packages: ['*'], read: ['members'], publish: ['admins'] },
  ]),
};

const README = `# Widget

Draws a widget, and nothing else.

| option | what it does |
|---|---|
| \`size\` | how large it is, in pixels |
| \`tone\` | light or dark |

\`\`\`js
import { widget } from '@acme/widget';

widget({ size: 40 });
\`\`\`
`;

const about = {
  description: 'Draws a widget, and nothing else',
  license: 'MIT',
  keywords: ['widget', 'drawing'],
  engines: { node: '>=20' },
  repository: 'github:acme/widget',
};

const PACKAGES: readonly PackageOptions[] = [
  {
    name: '@acme/widget',
    version: '1.0.0',
    manifest: { ...about, dependencies: { '@acme/tone': '^1.0.0' }, scripts: { test: 'node --test' } },
    files: {
      'README.md': README,
      'lib/index.js':
        'export function widget({ size }) {\n  return draw(size);\n}\n\nfunction draw(size) {\n  return "#".repeat(size);\n}\n',
      'lib/tone.js': 'export const tones = ["light"];\n',
      LICENSE: 'MIT License\n',
    },
  },
  {
    name: '@acme/widget',
    version: '1.1.0',
    manifest: {
      ...about,
      dependencies: { '@acme/tone': '^1.2.0', '@acme/pixel': '2.0.0' },
      scripts: { test: 'node --test', postinstall: 'node build.js' },
    },
    files: {
      'README.md': README,
      'build.js': 'console.log("Building the widget.");\n',
      'lib/index.js':
        'export function widget({ size, tone = "light" }) {\n  return draw(size, tone);\n}\n\nfunction draw(size, tone) {\n  // The sign is a dash in the dark.\n  return (tone === "dark" ? "-" : "#").repeat(size);\n}\n',
      'lib/tone.js': 'export const tones = ["light", "dark"];\n',
      LICENSE: 'MIT License\n',
    },
  },
  { name: '@acme/tone', version: '1.2.0', manifest: { description: 'Tones for widgets', license: 'MIT' } },
  { name: '@acme/vault', version: '1.0.0', manifest: { description: 'For administrators alone' } },
];

/** What the reader proposes. */
const PROPOSED: PackageOptions = {
  name: '@acme/widget',
  version: '1.2.0',
  manifest: {
    ...about,
    dependencies: { '@acme/tone': '^1.2.0' },
    scripts: { test: 'node --test', postinstall: 'node build.js --fast' },
  },
  files: {
    'README.md': README,
    'build.js': 'console.log("Building the widget, fast.");\n',
    'lib/index.js':
      'export function widget({ size, tone = "light" }) {\n  return draw(size, tone);\n}\n\nfunction draw(size, tone) {\n  // The sign is a dot in the dark.\n  return (tone === "dark" ? "." : "#").repeat(size);\n}\n',
    'lib/tone.js': 'export const tones = ["light", "dark"];\n',
    LICENSE: 'MIT License\n',
  },
};

/** Proposes one more version of a package, and resolves with the proposal's id. */
export async function propose(registry: string, token: string): Promise<string> {
  const { document } = await publishDocument(PROPOSED);
  const answer = await fetch(`${registry}-/stage/package/${encodeURIComponent(PROPOSED.name ?? '')}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(document),
  });
  if (!answer.ok) throw new Error(await answer.text());
  const said: unknown = await answer.json();
  return isObject(said) ? String(said.stageId) : '';
}

/** Publishes some packages at that registry, as an administrator does. */
export async function fillShelf(registry: string, token: string): Promise<void> {
  for (const options of PACKAGES) {
    const { document } = await publishDocument(options);
    const { name, version = '' } = options;
    const readme = options.files?.['README.md'] ?? '';
    const body = JSON.stringify({
      ...document,
      readme,
      versions: { [version]: { ...document.versions[version], readme } },
    });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${registry}${encodeURIComponent(name ?? '')}`, {
      method: 'PUT',
      headers,
      body,
    });
    if (!answer.ok) throw new Error(await answer.text());
  }
}
