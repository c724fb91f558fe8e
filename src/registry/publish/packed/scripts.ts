import { type JsonObject, own } from '../../../lib/json';
import { type Files, hasBeside } from './files';
import { texts } from './values';

type Scripts = {
  readonly scripts: Readonly<Record<string, string>> | undefined;
  readonly gypfile: unknown;
  /** Will something run when it is installed? */
  readonly hasInstallScript: true | undefined;
};

/** Scripts as npm publishes them, with what it does by itself where there are certain files. */
export function scriptsOf(manifest: JsonObject, files: Files): Scripts {
  const named = withoutPaths(texts(manifest.scripts));
  const has = (script: string) => own(named ?? {}, script) !== undefined;
  const isBuilt =
    !has('install') && !has('preinstall') && manifest.gypfile !== false && hasBeside(files, isGypFile);
  const added = {
    ...(isBuilt && { install: 'node-gyp rebuild' }),
    ...(!has('start') && hasBeside(files, (file) => file === 'server.js') && { start: 'node server.js' }),
  };
  const scripts = Object.keys(added).length > 0 ? { ...named, ...added } : named;
  const runs = ['preinstall', 'install', 'postinstall'].some(
    (script) => own(scripts ?? {}, script) !== undefined,
  );
  return { scripts, gypfile: isBuilt || manifest.gypfile, hasInstallScript: runs || undefined };
}

/** `node_modules/.bin/jest` becomes `jest`, as npm publishes it: when it runs a script, that folder is in PATH. */
function withoutPaths(scripts: ReturnType<typeof texts>): ReturnType<typeof texts> {
  const plain = (script: string) => script.replace(/^(\.[/\\])?node_modules[/\\].bin[\\/]/, '');
  return (
    scripts && Object.fromEntries(Object.entries(scripts).map(([name, script]) => [name, plain(script)]))
  );
}

function isGypFile(name: string): boolean {
  return /^[^.].*\.gyp$/s.test(name);
}
