import { type Bare, parsePeople } from '../registry/access/people';
import { type Access, defaultRules, parseAccess } from '../registry/access/rules';
import { defaultIssuer, isSafeIssuer } from '../registry/workflows/issuer';
import { parseTrustedPublishers, type TrustedPublisher } from '../registry/workflows/trustedPublishers';
import { openActions } from './open';
import { type Given, list, text, url } from './parsers';

/** Who may do what: the rules, or without them members read and admins write. `restrictedOrgs` and `admins` too. */
export function access(given: Given, name: string): Access {
  const lists = {
    members: members(given),
    admins: people(given, { variable: 'admins', bare: 'user', what: 'a GitHub user' }),
  };
  const rules = text(given, name);
  const found = rules === undefined ? { ...lists, rules: defaultRules } : readRules(rules, lists, given);
  const open = [...openActions(found).keys()];
  if (open.length > 0 && text(given, 'restrictedOrgs') === undefined) {
    const problem = `is missing: everybody with a GitHub account could ${open.join(', ')} your packages; name the organisations, or set it to ${EVERYBODY} if you mean that`;
    given.faults.push({ variable: 'restrictedOrgs', problem });
  }
  return found;
}

/** What says that an open registry is meant: it must not come of a variable that is misspelt or not set. */
const EVERYBODY = '*';

function members(given: Given): readonly string[] {
  if (text(given, 'restrictedOrgs') === EVERYBODY) return [];
  return people(given, { variable: 'restrictedOrgs', bare: 'org', what: 'a GitHub organisation' });
}

/** Of `access`, over the lists of the other two variables. */
function readRules(rules: string, lists: Pick<Access, 'members' | 'admins'>, given: Given): Access {
  const { access: parsed, problems } = parseAccess(rules, lists);
  given.faults.push(...problems.map((problem) => ({ variable: 'access', problem })));
  if (problems.length === 0 && lists.members.length > 0 && parsed.members.length === 0) {
    given.faults.push({ variable: 'access', problem: OPENED });
  }
  return parsed;
}

const OPENED =
  'has an empty list of members, which lets in everybody with a GitHub account, but CODEBOX_RESTRICTED_ORGS names members; leave one of the two out';

type List = { readonly variable: 'admins' | 'restrictedOrgs'; readonly bare: Bare; readonly what: string };

function people(given: Given, { variable, bare, what }: List): readonly string[] {
  const { entries, wrong } = parsePeople(list(given, variable), bare);
  for (const text of wrong) {
    given.faults.push({ variable, problem: `names ${JSON.stringify(text)}, which is not ${what}` });
  }
  return entries;
}

const SCOPE = /^@?[a-z\d~-][a-z\d._~-]*$/;

/** Lower case, each with its @. */
export function scopes(given: Given, name: string): readonly string[] {
  const found = list(given, name);
  for (const wrong of found.filter((scope) => !SCOPE.test(scope))) {
    given.faults.push({ variable: name, problem: `names ${JSON.stringify(wrong)}, which is not a scope` });
  }
  return found.map((scope) => (scope.startsWith('@') ? scope : `@${scope}`));
}

export function trustedPublishers(given: Given, name: string): readonly TrustedPublisher[] {
  const { rules, problems } = parseTrustedPublishers(text(given, name) ?? '[]');
  given.faults.push(...problems.map((problem) => ({ variable: name, problem })));
  return rules;
}

/** Without a trailing slash; where none is set, the one of GitHub's API. */
export function oidcIssuer(given: Given, name: string): string {
  if (text(given, name) === undefined) return defaultIssuer(text(given, 'githubUrl') ?? '');
  const issuer = url(given, name);
  if (URL.canParse(issuer) && !isSafeIssuer(issuer)) {
    given.faults.push({ variable: name, problem: 'must be an https URL: keys come from there' });
  }
  return issuer;
}
