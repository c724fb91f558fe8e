import { defined, isObject, type JsonObject, own, parseJson } from '../../lib/json';
import { repeatedKeys } from '../../lib/repeatedKeys';
import { ACTIONS, type Action } from './actions';
import { namedIn, type Rule, type Rules, specificity } from './can';
import { isPackagePattern } from './glob';
import { type Entries, parseAllowed, parseAllowedPeople, parsePeople } from './people';

/** Who may do what, as the operator has it. Entries as in `Rule`. */
export type Access = {
  /** Empty: everybody whom GitHub knows. */
  readonly members: readonly string[];
  /** They must be members, too. */
  readonly admins: readonly string[];
  readonly rules: Rules;
};

type Parsed = { readonly access: Access; readonly problems: readonly string[] };
type Lists = Pick<Access, 'members' | 'admins'>;

const FIELDS = ['packages', ...ACTIONS, 'selfApprove', 'tokens'];
const LISTS = ['members', 'admins', 'rules'];
/** At worst GitHub is asked about each, within the seconds that a check of a token may take. */
const MAX_GROUPS = 50;

/** Who may do what if no rules are given: members read, admins write. */
export const defaultRules: Rules = [
  { pattern: '*', read: ['members'], publish: ['admins'], unpublish: ['admins'] },
];

/**
 * The rules in a JSON text: a list of them, or `{members, admins, rules}`, whose lists replace the given
 * ones. Each problem completes a sentence that begins with the variable.
 */
export function parseAccess(text: string, lists: Lists): Parsed {
  const json = parseJson(text);
  const document = Array.isArray(json) ? { rules: json } : json;
  if (!isObject(document) || !Array.isArray(document.rules)) {
    return failed(lists, ['is not a list of rules, as JSON or, in codebox.yml, as YAML']);
  }
  const problems = [
    ...repeatedKeys(text).map((key) => `has the field ${shown(key)} twice in one object`),
    ...unknownFields(document, LISTS),
    ...document.rules.flatMap(ruleProblems),
  ];
  const members = people(document, 'members', problems) ?? lists.members;
  const admins = people(document, 'admins', problems) ?? lists.admins;
  if (problems.length > 0) return failed(lists, problems);
  const rules = document.rules.flatMap(toRules).sort(bySpecificity);
  const access = { members, admins, rules };
  return { access, problems: [...twice(rules), ...tooMany(access)] };
}

/**
 * The organisations and teams that the configuration names. GitHub is asked about these for everybody who
 * wants to get in.
 */
export function namedGroups({ members, admins, rules }: Access): readonly string[] {
  const groups = [...members, ...admins, ...rules.flatMap(namedIn)].filter((entry) =>
    /^(org|team)(-id)?:/.test(entry),
  );
  return [...new Set(groups)];
}

function failed(lists: Lists, problems: readonly string[]): Parsed {
  return { access: { ...lists, rules: [] }, problems };
}

function people(document: JsonObject, field: keyof Lists, problems: string[]): Access['members'] | undefined {
  const value = own(document, field);
  if (value === undefined) return undefined;
  const parse = (texts: readonly string[]) => parsePeople(texts, 'user');
  const found = listProblems(value, field, { parse, kinds: PEOPLE });
  problems.push(...found.map((problem) => `has a fault: ${problem}`));
  return isTexts(value) ? parsePeople(value, 'user').entries : undefined;
}

function ruleProblems(rule: unknown, index: number): readonly string[] {
  return problemsOf(rule).map((problem) => `has a fault in rule ${index + 1}: ${problem}`);
}

function problemsOf(rule: unknown): readonly string[] {
  if (!isObject(rule)) return ['it is not an object'];
  const { packages } = rule;
  const patterns = isTexts(packages) && packages.length > 0 ? packages : undefined;
  const wrong = patterns?.filter((pattern) => !isPackagePattern(pattern)) ?? [];
  return [
    ...unknownFields(rule, FIELDS).map((problem) => `it ${problem}`),
    ...(patterns ? [] : ['packages must be a list of packages, such as ["@acme/*"]']),
    ...wrong.map((pattern) => `packages names ${shown(pattern)}, which is not a package or a pattern`),
    ...ACTIONS.flatMap((action) => listProblems(own(rule, action) ?? [], action, allowedFor(action))),
    ...listProblems(own(rule, 'tokens') ?? [], 'tokens', ALLOWED_PEOPLE),
    ...selfApproveProblems(rule),
  ];
}

type Kind = { readonly parse: (texts: readonly string[]) => Entries; readonly kinds: string };

const PEOPLE = 'user:login, id:number, org:name, org-id:number, team:org/slug, team-id:number';
const ALLOWED: Kind = { parse: parseAllowed, kinds: `${PEOPLE}, oidc:owner/repository, repo-id:number` };
const ALLOWED_PEOPLE: Kind = { parse: parseAllowedPeople, kinds: `${PEOPLE}, members, admins` };

/** Workflows approve nothing, and make no tokens: a rule that names one would promise what never happens. */
function allowedFor(action: Action): Kind {
  return action === 'approve' ? ALLOWED_PEOPLE : ALLOWED;
}

function selfApproveProblems(rule: JsonObject): readonly string[] {
  const value = own(rule, 'selfApprove');
  return value === undefined || typeof value === 'boolean' ? [] : ['selfApprove must be true or false'];
}

function listProblems(value: unknown, field: string, { parse, kinds }: Kind): readonly string[] {
  if (!isTexts(value)) return [`${field} must be a list, such as ["team:acme/core"]`];
  return parse(value).wrong.map((text) => `${field} names ${shown(text)}, which is not one of ${kinds}`);
}

/** One for each pattern; of a rule without problems. */
function toRules(rule: JsonObject): readonly Rule[] {
  const patterns = isTexts(rule.packages) ? rule.packages : [];
  const allowed = (action: Action) => {
    const texts = own(rule, action);
    return isTexts(texts) ? allowedFor(action).parse(texts).entries : undefined;
  };
  const [read = [], publish = [], unpublish = []] = [
    allowed('read'),
    allowed('publish'),
    allowed('unpublish'),
  ];
  const [stage, approve] = [allowed('stage'), allowed('approve')];
  const selfApprove = own(rule, 'selfApprove') === true || undefined;
  const tokens = isTexts(rule.tokens) ? parseAllowedPeople(rule.tokens).entries : undefined;
  const lists = { read, publish, unpublish, ...defined({ stage, approve, selfApprove, tokens }) };
  return patterns.map((pattern) => ({ pattern: pattern.toLowerCase(), ...lists }));
}

/** A whole name before a pattern, and the pattern that says more before the one that says less. */
function bySpecificity(one: Rule, other: Rule): number {
  return specificity(other.pattern) - specificity(one.pattern);
}

function twice(rules: Rules): readonly string[] {
  const patterns = rules.map(({ pattern }) => pattern);
  const repeated = patterns.filter((pattern, index) => patterns.indexOf(pattern) < index);
  return [...new Set(repeated)].map((pattern) => `has two rules for ${pattern}`);
}

function tooMany(access: Access): readonly string[] {
  return namedGroups(access).length > MAX_GROUPS
    ? [`names more than ${MAX_GROUPS} organisations and teams`]
    : [];
}

function unknownFields(object: JsonObject, known: readonly string[]): string[] {
  const unknown = Object.keys(object).filter((field) => !known.includes(field));
  return unknown.map((field) => `has the unknown field ${shown(field)}`);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
