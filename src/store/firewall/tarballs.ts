import { RegistryError } from '../../errors';
import type { RecentSet } from '../../lib/recentSet';
import type { Logger } from '../../ports/log';
import type { Upstream } from '../../ports/upstream';
import type { Policy } from '../../registry/firewall/policy';
import { verdictSentence } from '../../registry/firewall/verdict';
import type { HeldReports } from '../heldReports';
import type { IncidentRules, Look } from '../incidentRules';
import type { Malware } from '../malware';
import type { Ruled } from './ruled';
import { mayHaveTwin, rulesAbout } from './rules';

export type TarballParts = {
  readonly upstream: Upstream;
  readonly policy: Policy;
  readonly incidents: IncidentRules;
  readonly malware?: Malware | undefined;
  readonly ruled: Ruled;
  readonly report: HeldReports;
  readonly logger: Logger;
  /** Of what the log has. */
  readonly told: RecentSet;
};

type File = { readonly name: string; readonly file: string };

/**
 * `Upstream.lets`. A file is refused only after another look: the packument that its client got may be of another
 * function, which knows rules and advisories that are new.
 */
export async function letsFile(
  parts: TarballParts,
  { name, file }: File,
  look: Look = 'remembered',
): Promise<boolean> {
  const rules = await rulesAbout(parts, name, look);
  if (!rules) return isItself(parts, name);
  const ruling = await parts.ruled.ruling({ name, rules }, look);
  const { mode } = parts.policy;
  if (!ruling?.files.has(file)) return mode === 'report';
  const held = ruling.files.get(file);
  if (!held) {
    tell(parts, { file: `${name}/${file}`, text: ruling.warnings.get(file) });
    return true;
  }
  if (look === 'remembered' && mode === 'enforce') return letsFile(parts, { name, file }, 'again');
  await parts.report({ name, ...held, mode });
  if (mode === 'report') return true;
  throw new RegistryError(403, verdictSentence(`${name}@${held.version}`, held.verdict));
}

/**
 * Some upstreams send files of `left-pad` to whoever asks for those of `LEFT-PAD`, which no rule is about. Such a name has
 * a packument, or is no package.
 */
async function isItself(parts: TarballParts, name: string): Promise<boolean> {
  return !mayHaveTwin(parts, name) || (await parts.upstream.packument(name, 'abbreviated')) !== undefined;
}

type Told = { readonly file: string; readonly text: string | undefined };

/** In the log, once a day and process. undefined: there is nothing to tell. */
function tell({ logger, told }: TarballParts, { file, text }: Told): void {
  if (text === undefined || told.has(file)) return;
  logger.line({ level: 'warn', namespace: 'firewall:scripts', file, text });
  told.add(file);
}
