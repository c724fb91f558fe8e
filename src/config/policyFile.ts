import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { isObject } from '../lib/json';
import { parsePolicy } from '../registry/firewall/parse';
import type { Policy } from '../registry/firewall/policy';
import { type PruneRule, parsePrune } from '../registry/prune/rules';
import { defaultOrigin, type Origin } from '../registry/upstreams/origins';
import { parseUpstreams } from '../registry/upstreams/parse';
import { parseWebhooks } from '../registry/webhooks/parse';
import type { Webhook } from '../registry/webhooks/webhook';
import { fileSettings } from './fileSettings';
import { type Environment, text } from './parsers';
import { upstreamFaults } from './upstreamFaults';
import { webhookFaults } from './webhookFaults';

/*
 * The operator's file. npm start and the plugins of a deployment read it. No function does: it gets JSON.
 */

type Read = {
  readonly policy: Policy | undefined;
  /** What stands in the file instead of in variables, by the operator's names of these. */
  readonly settings: Environment;
  /** How a sentence calls such a setting. */
  readonly places: ReadonlyMap<string, string>;
  readonly origins: readonly Origin[];
  /** What `codebox prune` may unpublish. */
  readonly prune: readonly PruneRule[];
  readonly webhooks: readonly Webhook[];
  readonly faults: readonly string[];
};

const NOTHING = {
  policy: undefined,
  settings: {},
  places: new Map<string, string>(),
  origins: [],
  prune: [],
  webhooks: [],
};

/** Beside serverless.yml. */
const USUAL = path.resolve(__dirname, '../../codebox.yml');

/** The policy in `CODEBOX_POLICY` or codebox.yml, and a sentence for each fault. Without the file there is no policy. */
export function readPolicyFile(env: Environment): Read {
  const named = text({ env }, 'CODEBOX_POLICY');
  const file = named ?? USUAL;
  const content = contentOf(file);
  if (content !== undefined) return readPolicy(content, path.basename(file));
  const faults =
    named === undefined ? [] : [`CODEBOX_POLICY names ${named}, which is not a file that can be read.`];
  return { ...NOTHING, faults };
}

/** Where public packages come from: CODEBOX_REGISTRY, or in its absence the upstream of the document for `*`. */
export function registryOf(env: Environment): string | undefined {
  return text({ env }, 'CODEBOX_REGISTRY') ?? defaultOrigin(readPolicyFile(env).origins)?.url;
}

/** The operator's variables, with what the file says instead of some of them. */
export function withFileSettings(env: Environment): Environment {
  return { ...env, ...readPolicyFile(env).settings };
}

/** Everything that is wrong with the file, and with other settings beside it. */
export function policyFaults(env: Environment): readonly string[] {
  const { policy, places, origins, webhooks, faults: own } = readPolicyFile(env);
  const faults = [...own, ...upstreamFaults(origins, env), ...webhookFaults(webhooks, env)];
  const isPassedBy = text({ env }, 'CODEBOX_PUBLIC_TARBALLS')?.toLowerCase() === 'upstream';
  const twice = [...places].filter(([operator]) => text({ env }, operator) !== undefined);
  return [
    ...faults,
    ...twice.map(([operator, place]) => `There are ${operator} and ${place}. Remove one of the two.`),
    ...(policy && isPassedBy ? [PASSED_BY] : []),
  ];
}

const PASSED_BY =
  'CODEBOX_PUBLIC_TARBALLS must not be upstream where there is a firewall: clients would fetch tarballs past it.';

export function readPolicy(content: string, file: string): Read {
  const document = parseDocument(content, { uniqueKeys: true, prettyErrors: false });
  const invalid = document.errors.map(({ code, pos }) => {
    const line = content.slice(0, pos[0]).split('\n').length;
    return `${file}, line ${line}: it is not valid YAML (${code.toLowerCase()}).`;
  });
  // Of a document with a field twice the rest can be read all the same.
  if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY'))
    return { ...NOTHING, faults: [...new Set(invalid)] };
  // An empty document, or one of comments alone, says nothing.
  const value = plainValue(document) ?? {};
  const { policy, problems } = parsePolicy(value);
  const upstreams = parseUpstreams(isObject(value) ? value.upstreams : undefined);
  const prune = parsePrune(isObject(value) ? value.prune : undefined);
  const { webhooks, problems: wrong } = parseWebhooks(isObject(value) ? value.webhooks : undefined);
  const sentences = [...problems, ...upstreams.problems, ...prune.problems, ...wrong].map(
    (problem) => `${file}: ${problem}`,
  );
  const faults = [...invalid, ...sentences];
  const lists = { origins: upstreams.origins, prune: prune.rules, webhooks };
  return { policy, ...fileSettings(value, file), ...lists, faults };
}

/** Aliases that grow without end are refused by the library. */
function plainValue(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return 'aliases';
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
