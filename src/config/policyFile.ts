import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { parsePolicy } from '../registry/firewall/parse';
import type { Policy } from '../registry/firewall/policy';
import { type Environment, text } from './parsers';

/*
 * The operator's file. npm start and the plugins of a deployment read it. No function does: it gets JSON.
 */

type Read = { readonly policy: Policy | undefined; readonly faults: readonly string[] };

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
  return { policy: undefined, faults };
}

/** Everything that is wrong with the policy, and with other settings beside it. */
export function policyFaults(env: Environment): readonly string[] {
  const { policy, faults } = readPolicyFile(env);
  const isPassedBy = text({ env }, 'CODEBOX_PUBLIC_TARBALLS')?.toLowerCase() === 'upstream';
  return policy && isPassedBy ? [...faults, PASSED_BY] : faults;
}

const PASSED_BY =
  'CODEBOX_PUBLIC_TARBALLS must not be upstream where there is a firewall: clients would fetch tarballs past it.';

export function readPolicy(content: string, file: string): Read {
  const document = parseDocument(content, { uniqueKeys: true, prettyErrors: false });
  const [wrong] = document.errors;
  if (wrong) {
    const line = content.slice(0, wrong.pos[0]).split('\n').length;
    return {
      policy: undefined,
      faults: [`${file}, line ${line}: it is not valid YAML (${wrong.code.toLowerCase()}).`],
    };
  }
  // An empty document, or one of comments alone, says nothing.
  const { policy, problems } = parsePolicy(plainValue(document) ?? {});
  return { policy, faults: problems.map((problem) => `${file}: ${problem}`) };
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
