import { parseArgs } from 'node:util';
import type { Environment } from '../../src/config/parsers';
import { nearest } from '../../src/lib/nearest';
import { explain, OperatorError } from '../lib/explain';
import type { Log, Options } from '../lib/framework';
import { report, type Summary } from './each-object';
import { importPackages } from './import';
import { indexPackages } from './index-packages';
import { redriveLocally } from './local-dead-letters';
import { localDoctor } from './local-doctor';
import { localPlace } from './local-place';
import { withTokensOption } from './package-option';
import type { Place } from './place';
import { prune } from './prune';
import { allow, block, rules, unblock } from './rules';
import { localSettingsText } from './settings';
import { tokens } from './tokens';
import { verify } from './verify';
import { why } from './why';

type Command = { readonly usage: string; readonly run: (place: Place) => Promise<void> };

const COMMANDS: Readonly<Record<string, Command>> = {
  block: { usage: 'block PACKAGE --reason R: hold a public package or version back', run: block },
  allow: { usage: 'allow PACKAGE [--reason R]: serve one, whatever the policy says', run: allow },
  unblock: { usage: 'unblock PACKAGE: remove a rule that block or allow has made', run: unblock },
  rules: { usage: 'rules: print these rules, with whoever made them, and when', run: rules },
  why: { usage: 'why PACKAGE@VERSION: tell whether a version is served, and why not', run: why },
  verify: { usage: 'verify [--fix]: check that every version has its tarball', run: reported(verify) },
  import: {
    usage: 'import --from URL|FOLDER [--package P] [--scope @S] [--dry-run]: take packages over',
    run: reported(importPackages),
  },
  prune: {
    usage: 'prune [--package P] [--apply] [--json]: unpublish what the rules in codebox.yml let go',
    run: prune,
  },
  index: { usage: 'index: build the search catalogue again', run: reported(indexPackages) },
  doctor: { usage: 'doctor: check variables, storage and the public registry', run: reported(localDoctor) },
  tokens: {
    usage: 'tokens [--revoke KEY | --revoke-of LOGIN]: print the tokens for machines, or revoke some',
    run: tokens,
  },
  redrive: {
    usage: 'redrive [--forget]: send again the webhooks that were given up',
    run: reported(redriveLocally),
  },
  settings: {
    usage: 'settings: print every variable that sets something',
    run: async ({ log }) => log.notice(localSettingsText()),
  },
};

/** Commands of a deployment that have nothing to do here. */
const NOT_HERE: Readonly<Record<string, string>> = {
  encrypt:
    'Nothing here is encrypted by S3. For a bucket on AWS run sls codebox encrypt with the variables of its deployment.',
  domain:
    'Tarball URLs are made when they are read: set CODEBOX_PUBLIC_URL, and start the server again. For a deployment run sls codebox domain.',
};

const OPTIONS = {
  package: { type: 'string', multiple: true },
  reason: { type: 'string' },
  fix: { type: 'boolean' },
  revoke: { type: 'string' },
  'revoke-of': { type: 'string' },
  from: { type: 'string' },
  scope: { type: 'string', multiple: true },
  'dry-run': { type: 'boolean' },
  apply: { type: 'boolean' },
  json: { type: 'boolean' },
  forget: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Terminal = Pick<Place, 'log' | 'show'>;

/** `npm run codebox -- <words>`: the commands of `sls codebox` for the registry of `npm start`. Resolves with the exit code. */
export async function runLocally(
  words: readonly string[],
  env: Environment,
  { log, show }: Terminal,
): Promise<number> {
  try {
    const { name, options } = parse(words);
    if (name === undefined || options.help) log.notice(usage());
    else await commandOf(name).run(localPlace(env, { options, log, show }));
    return 0;
  } catch (error) {
    const sentence = explain(error);
    if (sentence === undefined) throw error;
    log.error(sentence);
    return 1;
  }
}

function parse(words: readonly string[]): { readonly name: string | undefined; readonly options: Options } {
  const { values, positionals } = parsed(words);
  const [name, ...others] = positionals;
  const about = [...(values.package ?? []), ...others].join(' ');
  return { name, options: { ...values, package: about === '' ? undefined : about } };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...withTokensOption(words)], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new OperatorError(error instanceof Error ? error.message : String(error));
  }
}

function commandOf(name: string): Command {
  const notHere = Object.hasOwn(NOT_HERE, name) ? NOT_HERE[name] : undefined;
  if (notHere !== undefined) throw new OperatorError(notHere);
  const found = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (found) return found;
  const near = nearest(name, Object.keys(COMMANDS));
  throw new OperatorError(
    `There is no command ${JSON.stringify(name)}. The nearest one is ${near}.\n${usage()}`,
  );
}

function usage(): string {
  const lines = Object.values(COMMANDS).map(({ usage }) => `  npm run codebox -- ${usage}`);
  return ['The registry of npm start, with the same variables:', ...lines].join('\n');
}

function reported(command: (place: Place) => Promise<Summary>): (place: Place) => Promise<void> {
  return async (place) => report(await command(place), place.log);
}

/** What the commands say, line by line: results on one stream, warnings and faults on the other. */
export function streamsLog(out: (text: string) => void, err: (text: string) => void): Log {
  return {
    notice: out,
    success: (text) => out(`✔ ${text}`),
    warning: (text) => err(`Warning: ${text}`),
    error: (text) => err(text),
  };
}
