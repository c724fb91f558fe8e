import { readPolicyFile } from '../../src/config/policyFile';
import { type IncidentRule, incidentsAbout } from '../../src/registry/firewall/incidents';
import { incidentRule } from '../../src/registry/firewall/parse/incidents';
import { isInside, type Spec, specIn, specText } from '../../src/registry/firewall/spec';
import { canBeOurs, packageNameIn } from '../../src/registry/names';
import { changeIncidentRules, readIncidentRules } from '../../src/store/incidentRules';
import { indexKey } from '../../src/store/keys/packages';
import { OperatorError } from '../lib/explain';
import type { Place } from './place';

const SOON = 'Every running function sees it within a minute.';

/** No public version that the rule is about is served from now on. */
export async function block(place: Place): Promise<void> {
  const { log, options, command } = place;
  if (options.reason === undefined) {
    throw new OperatorError(
      `Say why: ${command} block ${String(options.package ?? 'left-pad@1.3.0')} --reason "…". Whoever asks for it reads that.`,
    );
  }
  const rule = await make(place, 'block');
  log.notice(`${specText(rule)} is blocked by ${rule.by}: ${rule.reason}. ${SOON}`);
  for (const warning of await warningsOf(place, rule)) log.warning(warning);
}

/** What the rule is about is served, however young it is, and whatever the policy says of it. */
export async function allow(place: Place): Promise<void> {
  const rule = await make(place, 'allow');
  place.log.notice(`${specText(rule)} is allowed by ${rule.by}. ${SOON}`);
  const blocks = incidentsTouching(await readIncidentRules(await place.storage()), rule);
  for (const still of blocks) {
    place.log.warning(
      `The rule ${specText(still)} still blocks what it is about (${still.reason}): it is not a part of ${specText(rule)} that was allowed. ${place.command} unblock "${specText(still)}" removes it.`,
    );
  }
}

/** Removes the rule of that text, whether it blocks or allows. */
export async function unblock(place: Place): Promise<void> {
  const spec = specOf(place);
  let removed: readonly IncidentRule[] = [];
  await changeIncidentRules(await place.storage(), (rules) => {
    removed = rules.filter((rule) => isSame(rule, spec));
    if (removed.length === 0) throw new OperatorError(noRule(place, spec, rules));
    return rules.filter((rule) => !isSame(rule, spec));
  });
  for (const rule of removed) place.log.notice(`Removed: ${lineOf(rule)}. ${SOON}`);
}

/** Every rule with whoever has made it, and when; the newest last. */
export async function rules({ log, storage, command }: Place): Promise<void> {
  const found = await readIncidentRules(await storage());
  if (found.length === 0) log.notice(`There are no rules. ${command} block makes one.`);
  for (const rule of found) log.notice(lineOf(rule));
}

async function make(place: Place, action: IncidentRule['action']): Promise<IncidentRule> {
  specOf(place);
  const { reason = '', package: about } = place.options;
  const by = (await place.who()).replace(/[^ -~]/g, '?').slice(0, 200);
  const rule = incidentRule({ action, package: about, reason, by, at: new Date().toISOString() });
  if (typeof rule === 'string') throw new OperatorError(`The rule is not usable: ${rule}.`);
  // A rule of the same text has had its day.
  await changeIncidentRules(await place.storage(), (rules) => [
    ...rules.filter((other) => !isSame(other, rule)),
    rule,
  ]);
  return rule;
}

function specOf({ options, command }: Place): Spec {
  const { package: about } = options;
  const spec = typeof about === 'string' ? specIn(about) : undefined;
  if (spec) return spec;
  const what = typeof about === 'string' ? `${JSON.stringify(about.slice(0, 80))} is not` : 'Name';
  throw new OperatorError(
    `${what} a package, a pattern, or one of them with versions: ${command} block event-stream@3.3.6, "@types/*" or "react@^19.2.0".`,
  );
}

function isSame(one: Spec, other: Spec): boolean {
  return one.pattern === other.pattern && one.range === other.range;
}

function lineOf({ action, reason, by, at, ...spec }: IncidentRule): string {
  const when = `${at.slice(0, 16).replace('T', ' ')} UTC`;
  return `${action} ${specText(spec)}, by ${by} at ${when}${reason === '' ? '' : `: ${reason}`}`;
}

function noRule({ command }: Place, spec: Spec, rules: readonly IncidentRule[]): string {
  const near = incidentsAbout(rules, spec.pattern).map(specText);
  const others = near.length > 0 ? ` There is ${near.join(', ')}.` : '';
  return `There is no rule ${specText(spec)}.${others} ${command} rules prints all of them.`;
}

/** Blocks that are about something that is allowed now, and that this does not lift. */
function incidentsTouching(rules: readonly IncidentRule[], allowed: IncidentRule): readonly IncidentRule[] {
  return rules.filter(
    (rule) => rule.action === 'block' && isInside(rule, allowed) && !isInside(allowed, rule),
  );
}

const CAPITALS =
  'It has capital letters: the rule is about a package that is written so, and not about one without them.';

/** Where it does less than it says. */
async function warningsOf(place: Place, { pattern }: Spec): Promise<readonly string[]> {
  const name = packageNameIn(pattern);
  const isOurs = name && canBeOurs(name) && (await (await place.storage()).stat(indexKey(name)));
  const isReport = readPolicyFile(process.env).policy?.mode === 'report';
  const isPassedBy = process.env.CODEBOX_PUBLIC_TARBALLS?.trim().toLowerCase() === 'upstream';
  return [
    ...(isOurs ? [`${pattern} is a package of your own: it is never held back.`] : []),
    ...(pattern !== pattern.toLowerCase() ? [CAPITALS] : []),
    ...(isReport ? ['The policy has mode: report, so that nothing is held back. It is only told.'] : []),
    ...(isPassedBy
      ? [
          'CODEBOX_PUBLIC_TARBALLS is upstream: a client whose lockfile names the version fetches it past this registry.',
        ]
      : []),
  ];
}
