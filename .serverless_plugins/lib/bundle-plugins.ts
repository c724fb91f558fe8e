import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { readPolicyFile } from '../../src/config/policyFile';
import { SETTINGS } from '../../src/config/variables';
import { seldom, semverByParts, withoutWeb } from './late-modules';

/*
 * Plugins of esbuild that keep cold starts short: a function reads and compiles all of its bundle before its first
 * answer (docs/aws.md §6).
 */

const PROVIDERS = /^@aws-sdk\/credential-provider-node$/;
const FROM_ENVIRONMENT = "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';";

/**
 * Lambda gives a function its credentials in the environment. The SDK's other sources (profiles, SSO, a login, processes,
 * a machine's metadata) would be a third of the S3 client.
 */
const credentials: Plugin = {
  name: 'credentials-from-environment',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: PROVIDERS }, (found) => ({
      path: found.path,
      namespace: 'credentials',
      pluginData: found.resolveDir,
    }));
    onLoad({ filter: PROVIDERS, namespace: 'credentials' }, ({ pluginData }) => ({
      contents: FROM_ENVIRONMENT,
      resolveDir: pluginData,
    }));
  },
};

const SCHEMAS = /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/;

/**
 * The SDK describes every operation and shape of a service in a constant. Computed keys in them make esbuild keep all of
 * them; as the results of pure functions, those that nobody names go.
 */
const schemas: Plugin = {
  name: 'schemas-in-use',
  setup: ({ onLoad }) => {
    onLoad({ filter: SCHEMAS }, async (found) => ({
      contents: pureConstants(await readFile(found.path, 'utf8')),
    }));
  },
};

/** A list on one line, or on several with all but the last of them indented. */
const CONSTANT = /^((?:export )?var [\w$]+ = )(\[.*(?:\n {4}.*)*(?:\n)?\]);$/gm;

function pureConstants(source: string): string {
  return source.replace(CONSTANT, '$1/* @__PURE__ */ (() => $2)();');
}

const TWICE = /^lru-cache$/;

/** It has a form for `import` and one for `require`: a bundle in which both are asked for would hold it twice. */
const once: Plugin = {
  name: 'once',
  setup: ({ onResolve, resolve }) => {
    onResolve({ filter: TWICE }, ({ path, kind, resolveDir, importer }) =>
      kind === 'require-call' ? resolve(path, { kind: 'import-statement', resolveDir, importer }) : undefined,
    );
  },
};

/** What few calls need, by how it is imported, and the file that it goes to. It shares no module with the function. */
const ASIDE: Readonly<Record<string, string>> = {
  undici: 'undici',
  './bucket': 'bucket',
  './sigstore/library': 'sigstore',
  '../../registry/readme/readme': 'readme',
};

/** Puts it beside the bundle, as `get.undici.js` beside `get.js`: by such a name the packager takes it along. */
const aside: Plugin = {
  name: 'aside',
  setup: ({ onResolve, onEnd, initialOptions, resolve }) => {
    const used = new Map<string, string>();
    const base = path.basename(String(Object.values(initialOptions.entryPoints ?? {})[0]), '.ts');
    onResolve({ filter: /./ }, async ({ kind, path: wanted, resolveDir, importer }) => {
      const name = kind === 'dynamic-import' ? ASIDE[wanted] : undefined;
      if (name === undefined) return undefined;
      const { path: found } = await resolve(wanted, { kind: 'import-statement', resolveDir, importer });
      const file = `${base}.${name}.js`;
      used.set(file, found);
      return { path: `./${file}`, external: true };
    });
    onEnd(async ({ errors }) => {
      // There is no bundle then, and what esbuild says of it is enough.
      if (errors.length > 0) return;
      const code = await readFile(path.join(initialOptions.outdir ?? '.', `${base}.js`), 'utf8');
      // Of what was imported, esbuild has dropped what the function does not use.
      const needed = [...used].filter(([file]) => code.includes(`./${file}`));
      for (const [file, found] of needed) await bundleAside(found, file, initialOptions);
    });
  },
};

type Options = Pick<BuildOptions, 'target' | 'mainFields'>;

/** Functions that put the same aside share its code: each is made once. */
const codes = new Map<string, Promise<Uint8Array>>();

async function bundleAside(entry: string, file: string, options: BuildOptions): Promise<void> {
  const { outdir = '.', target = 'node24', mainFields = [] } = options;
  const key = JSON.stringify([entry, target, mainFields]);
  const code = codes.get(key) ?? codeOf(entry, { target, mainFields });
  codes.set(key, code);
  await writeFile(path.join(outdir, file), await code);
}

async function codeOf(entry: string, options: Options): Promise<Uint8Array> {
  const { outputFiles } = await build({
    ...options,
    entryPoints: [entry],
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    plugins: [credentials, schemas, withoutWeb, once, seldom, semverByParts],
  });
  const [first] = outputFiles;
  if (!first) throw new Error(`esbuild made nothing of ${entry}.`);
  return first.contents;
}

const BUNDLED_POLICY = /[\\/]src[\\/]config[\\/]bundledPolicy\.ts$/;

/** Puts what the operator's file says into the functions that go by it: Lambda's variables hold 4 KB together. */
const policy: Plugin = {
  name: 'policy',
  setup: ({ onLoad }) => {
    onLoad({ filter: BUNDLED_POLICY }, () => {
      const { policy: found, settings, origins, webhooks, faults } = readPolicyFile(process.env);
      if (faults.length > 0) return { errors: faults.map((text) => ({ text })) };
      const named = Object.entries(SETTINGS).map(([name, { operator }]) => [name, settings[operator]]);
      const contents = [
        `export const bundledPolicy = ${asText(found)};`,
        `export const bundledSettings = ${JSON.stringify(Object.fromEntries(named))};`,
        `export const bundledUpstreams = ${asText(origins.length === 0 ? undefined : origins)};`,
        `export const bundledWebhooks = ${asText(webhooks.length === 0 ? undefined : webhooks)};`,
      ];
      return { contents: contents.join('\n') };
    });
  },
};

/** The source of a text that holds it as JSON, or of undefined. */
function asText(value: unknown): string {
  return value === undefined ? 'undefined' : JSON.stringify(JSON.stringify(value));
}

export const bundlePlugins: readonly Plugin[] = [
  credentials,
  schemas,
  withoutWeb,
  once,
  seldom,
  semverByParts,
  aside,
  policy,
];
