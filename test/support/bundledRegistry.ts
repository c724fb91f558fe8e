import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { fingerprint } from './fingerprint';
import { kept, removeOlder } from './lambda/tools';

const ROOT = path.resolve(__dirname, '../..');
const INPUTS = [
  'serverless.yml',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'src',
  'test/support/bundledRegistry.ts',
];
const DAY_MS = 86_400_000;

let bundled: Promise<string> | undefined;

/** The program of `npm start` in one file, made once for the sources as they are now: tsx takes three times as long to load them. */
export function bundledRegistry(): Promise<string> {
  bundled ??= fingerprint(ROOT, INPUTS).then((hash) => kept(`registry-${hash}`, bundle));
  return bundled.then((folder) => path.join(folder, 'main.js'));
}

async function bundle(target: string): Promise<void> {
  // Of other sources; whoever runs them has begun on that day.
  await removeOlder(/^registry-/, DAY_MS);
  await build({
    entryPoints: [path.join(ROOT, 'src/local/main.ts')],
    outfile: path.join(target, 'main.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    // Every file that asks for its folder is as deep as this one.
    define: { __dirname: JSON.stringify(path.join(ROOT, 'src/local')) },
    plugins: [handlers],
    logLevel: 'error',
  });
}

const HANDLER = /^ +handler: (src\/[\w/-]+)\.default$/gm;

/** `npm start` imports functions by their names in serverless.yml: here those names are written out. */
const handlers: Plugin = {
  name: 'handlers',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]src[\\/]local[\\/]load\.ts$/ }, async ({ path: file }) => {
      const found = (await readFile(path.join(ROOT, 'serverless.yml'), 'utf8')).matchAll(HANDLER);
      const names = [...new Set([...found].map(([, name = '']) => name))];
      const lines = names.map(
        (name) => `${JSON.stringify(`${name}.default`)}: () => import('../../${name}'),`,
      );
      const contents = [
        `const sources: Record<string, () => Promise<any>> = {`,
        ...lines,
        '};',
        'export async function loadSource(handler: string) {',
        '  const found = await sources[handler]!();',
        '  return (event: unknown, context: unknown) => found.default(event, context);',
        '}',
      ];
      return { contents: contents.join('\n'), loader: 'ts', resolveDir: path.dirname(file) };
    });
  },
};
