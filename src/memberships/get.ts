// GET /registry/-/org/{scope}/user, /-/org/{scope}/team, /-/team/{scope}/{team}/user and, refused, …/package

import { baseContext } from '../contexts/base';
import { RegistryError } from '../errors';
import { caller } from '../http/authorize';
import { TEAMS } from '../http/beginnings';
import { below } from '../http/below';
import { lambda } from '../http/lambda';
import { json, type Reply } from '../http/reply';
import { param, type Request } from '../http/request';
import type { Principal } from '../registry/access/can';
import { isInOrg, teamsIn } from '../registry/access/memberships';
import { refusal } from '../registry/access/refusal';
import { quote } from '../registry/names';

/**
 * `npm org ls`, `npm team ls`: the caller alone, in the groups that the rules name. Whoever else is in them, GitHub
 * knows.
 */
function getMemberships(request: Request): Reply {
  const principal = caller(request);
  if (request.resource.endsWith('/package')) throw refused(request);
  const org = param(request, 'scope').replace(/^@/, '').toLowerCase();
  const answer = request.params.has('team')
    ? inTeam(principal, org, param(request, 'team').toLowerCase())
    : inOrg(principal, org, request.resource);
  return json(200, answer, { headers: { 'cache-control': 'no-store' } });
}

/** Which packages a team has: one function is behind every GET below `/-/team`. */
function refused({ resource }: Request): RegistryError {
  const { status, sentence } = refusal(resource);
  return new RegistryError(status, sentence);
}

function inTeam(principal: Principal, org: string, team: string): readonly string[] {
  if (!teamsIn(principal, org).includes(team)) throw unknown(`${org}:${team}`);
  return [principal.login];
}

function inOrg(principal: Principal, org: string, resource: string): unknown {
  if (!isInOrg(principal, org)) throw unknown(org);
  if (resource.endsWith('/team')) return teamsIn(principal, org).map((team) => `${org}:${team}`);
  return Object.fromEntries([[principal.login, 'developer']]);
}

function unknown(group: string): RegistryError {
  return new RegistryError(
    404,
    `It is not known that you are in ${quote(group)}. This registry can tell your own organisations and teams only, as far as its rules name them; the rest is at GitHub.`,
  );
}

export default lambda('memberships:get', baseContext, below(TEAMS, getMemberships));
