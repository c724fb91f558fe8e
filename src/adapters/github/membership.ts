import { isObject } from '../../lib/json';
import type { Membership } from '../../ports/github';
import { type Answer, header, unexpected } from './answer';

/**
 * What an answer says about a membership of `org:acme` or `team:acme/core`. A 403 means that GitHub does not
 * tell, and counts as no. Its reason is for the user, who can mostly change it (docs/github.md §4).
 * RegistryError 503: the answer makes no sense.
 */
export function toMembership(answer: Answer, group: string, webUrl: string): Membership {
  // 401, right after the token was found good, is no answer to this question: it was revoked, or GitHub errs.
  if (answer.status === 404) return { isMember: false };
  if (answer.status === 403) return { isMember: false, reason: reasonOf(answer, orgOf(group), webUrl) };
  const state = answer.status === 200 && isObject(answer.data) ? answer.data.state : undefined;
  if (state !== 'active' && state !== 'pending') throw unexpected(answer);
  if (state === 'active') return { isMember: true };
  return invited(group);
}

export function invited(group: string): Membership {
  return { isMember: false, reason: `You have not accepted the invitation to ${orgOf(group)} yet.` };
}

/** In our words: GitHub's may hold anything, and ours go into logs and answers. */
function reasonOf({ headers, data }: Answer, org: string, webUrl: string): string {
  if (header(headers, 'x-github-sso') !== undefined) {
    return `Your token cannot see ${org} yet. Sign in there (${webUrl}/orgs/${org}/sso). If it is a personal access token, authorize it for single sign-on, too.`;
  }
  const message = isObject(data) ? String(data.message) : '';
  const row = REASONS.find(([pattern]) => pattern.test(message));
  return (row?.[1] ?? 'GitHub does not tell your token whether you are in <org>.').replace('<org>', org);
}

const REASONS: readonly (readonly [message: RegExp, reason: string])[] = [
  [
    /OAuth App access restrictions/i,
    'An owner of <org> has to approve the OAuth app of this registry first.',
  ],
  [/scope/i, 'Your token needs the scope read:org to show that you are in <org>.'],
  [
    /personal access token/i,
    'Your token needs the permission Members (read) of <org> to show that you are in it.',
  ],
  [
    /integration/i,
    'The GitHub App of this registry is not installed in <org> with the permission Members (read).',
  ],
];

/** `acme` of `org:acme` and of `team:acme/core`. */
export function orgOf(group: string): string {
  return /^\w+:([^/]+)/.exec(group)?.[1] ?? group;
}
