import { type Bare, parsePeople } from '../registry/access/people';
import { type Access, defaultRules, parseAccess } from '../registry/access/rules';
import { defaultIssuer, isSafeIssuer } from '../registry/workflows/issuer';
import { parseTrustedPublishers, type TrustedPublisher } from '../registry/workflows/trustedPublishers';
import { type Environment, type Fault, type Faults, list, text, url } from './variables';

/** Who may do what: the rules, or without them members read and admins write. */
export function access(env: Environment, faults: Faults): Access {
  const lists = {
    members: people(env, { variable: 'restrictedOrgs', bare: 'org', what: 'a GitHub organisation' }, faults),
    admins: people(env, { variable: 'admins', bare: 'user', what: 'a GitHub user' }, faults),
  };
  const rules = text(env, 'access');
  if (rules === undefined) return { ...lists, rules: defaultRules };
  const { access: parsed, problems } = parseAccess(rules, lists);
  faults.push(...problems.map((problem): Fault => ({ variable: 'access', problem })));
  if (problems.length === 0 && lists.members.length > 0 && parsed.members.length === 0) {
    faults.push({ variable: 'access', problem: OPENED });
  }
  return parsed;
}

const OPENED =
  'has an empty list of members, which lets in everybody with a GitHub account, but CODEBOX_RESTRICTED_ORGS names members; leave one of the two out';

type List = { readonly variable: 'admins' | 'restrictedOrgs'; readonly bare: Bare; readonly what: string };

function people(env: Environment, { variable, bare, what }: List, faults: Faults): readonly string[] {
  const { entries, wrong } = parsePeople(list(env, variable, faults), bare);
  for (const text of wrong) {
    faults.push({ variable, problem: `names ${JSON.stringify(text)}, which is not ${what}` });
  }
  return entries;
}

export function trustedPublishers(env: Environment, faults: Faults): readonly TrustedPublisher[] {
  const { rules, problems } = parseTrustedPublishers(text(env, 'trustedPublishers') ?? '[]');
  faults.push(...problems.map((problem): Fault => ({ variable: 'trustedPublishers', problem })));
  return rules;
}

export function oidcIssuer(env: Environment, faults: Faults): string {
  if (text(env, 'oidcIssuer') === undefined) {
    return defaultIssuer(text(env, 'githubUrl') ?? 'https://api.github.com');
  }
  const issuer = url(env, 'oidcIssuer', faults);
  if (URL.canParse(issuer) && !isSafeIssuer(issuer)) {
    faults.push({ variable: 'oidcIssuer', problem: 'must be an https URL: keys come from there' });
  }
  return issuer;
}
