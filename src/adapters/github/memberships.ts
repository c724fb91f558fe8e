import type { Membership, Memberships } from '../../ports/github';
import type { Pages } from './answer';
import { type Listed, NOTHING_LISTED, readOrgs, readTeams } from './lists';
import { invited, orgOf } from './membership';

export type Questions = {
  /** About one group. */
  readonly one: (group: string) => Promise<Membership>;
  /** All organisations that somebody is in or invited to. */
  readonly orgs: () => Promise<Pages>;
  /** The teams that somebody is in, of all organisations. */
  readonly teams: () => Promise<Pages>;
};

type Lists = { readonly orgs: Listed; readonly teams: Listed };

/** So many questions cost no more than the two lists, and their answers say more. */
const FEW = 2;

const MEMBER: Membership = { isMember: true };
const NO_MEMBER: Membership = { isMember: false };

/** Asks about a few groups one by one, and about more, or numbers, by the lists of all that somebody is in. */
export async function findMemberships(groups: readonly string[], questions: Questions): Promise<Memberships> {
  const needsLists = groups.length > FEW || groups.some(isNumbered);
  const about = needsLists ? await askLists(groups, questions) : questions.one;
  const answers = await Promise.allSettled(groups.map((group) => about(group)));
  const sure: string[] = [];
  const unsure = new Map<string, unknown>();
  const reasons = new Set<string>();
  groups.forEach((group, index) => {
    const answer = answers[index];
    if (answer?.status === 'rejected') unsure.set(group, answer.reason);
    if (answer?.status !== 'fulfilled') return;
    if (answer.value.isMember) sure.push(group);
    if (answer.value.reason) reasons.add(answer.value.reason);
  });
  return { sure, unsure, reasons: [...reasons] };
}

/**
 * What is on a list counts. What is not is asked about by itself where the list may have left it out, which GitHub
 * does without a word; with organisations also to learn why. Where a list fails, what is on none stays open.
 */
async function askLists(groups: readonly string[], questions: Questions): Promise<Questions['one']> {
  const hasTeams = groups.some(isTeam);
  const [orgs, teams] = await Promise.all([
    readOrgs(questions.orgs),
    hasTeams ? readTeams(questions.teams) : NOTHING_LISTED,
  ]);
  const one = once(questions.one);
  const lists = { orgs, teams };
  return async (group) => {
    if (isNumbered(group)) return aboutNumber(group, isTeam(group) ? teams : orgs);
    return (isTeam(group) ? aboutTeam : aboutOrg)(group, lists, one);
  };
}

async function aboutOrg(group: string, { orgs }: Lists, one: Questions['one']): Promise<Membership> {
  const state = orgs.states.get(group.toLowerCase());
  if (state === 'active') return MEMBER;
  if (state === 'pending') return invited(group);
  if (orgs.failure !== undefined) throw orgs.failure;
  return one(group);
}

async function aboutTeam(group: string, { orgs, teams }: Lists, one: Questions['one']): Promise<Membership> {
  if (teams.states.has(group.toLowerCase())) return MEMBER;
  const failure = teams.failure ?? orgs.failure;
  if (failure !== undefined) throw failure;
  const org = `org:${orgOf(group)}`;
  const inOrg = await aboutOrg(org, { orgs, teams }, one);
  if (!inOrg.isMember) return inOrg;
  const isListed = orgs.states.has(org.toLowerCase()) && teams.isComplete(orgOf(group).toLowerCase());
  return isListed ? NO_MEMBER : one(group);
}

/** GitHub answers no question about a number, so what its list does not show is not there. */
function aboutNumber(group: string, { states, failure, isWhole }: Listed): Membership {
  const state = states.get(group);
  if (state === 'active') return MEMBER;
  if (state === 'pending') return invited(group);
  if (failure !== undefined) throw failure;
  if (isWhole) return NO_MEMBER;
  return { isMember: false, reason: `GitHub does not show your token all that ${group} could be.` };
}

function isTeam(group: string): boolean {
  return /^team(-id)?:/.test(group);
}

function isNumbered(group: string): boolean {
  return /^(org|team)-id:/.test(group);
}

/** Asks about each group at most once: the teams of one organisation share the question about it. */
function once(ask: Questions['one']): Questions['one'] {
  const asked = new Map<string, Promise<Membership>>();
  return (group) => {
    const answer = asked.get(group) ?? ask(group);
    asked.set(group, answer);
    return answer;
  };
}
