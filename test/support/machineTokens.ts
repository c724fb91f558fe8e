import tokens from '../../src/tokens/any';
import { sawAnswer } from './capture';
import { apiEvent } from './events';
import { bodyOf } from './registry';

type Values = Readonly<Record<string, string>>;

/** A person who may publish, as the authorizer passes them on. */
export const ALICE: Values = {
  username: 'alice',
  userId: '583231',
  kind: 'oauth',
  avatar: 'https://github.example/u/583231',
  groups: 'members,admins,org:acme,team:acme/core',
  whole: 'true',
  /** Of now, each time that somebody looks. */
  get checked() {
    return new Date().toISOString();
  },
};

export const TOKENS = '/registry/-/npm/v1/tokens';

/** `npm token create` */
export async function create(wish: object = {}, user: Values | null = ALICE) {
  const body = JSON.stringify({ password: 'not-looked-at', ...wish });
  return sawAnswer(await tokens(apiEvent({ method: 'POST', resource: TOKENS, body, user })));
}

/** `npm token list` */
export async function list(query: Values = {}, user: Values | null = ALICE) {
  return sawAnswer(await tokens(apiEvent({ resource: TOKENS, query, user })));
}

/** `npm token revoke` */
export async function revoke(token: string, user: Values | null = ALICE) {
  const event = { method: 'DELETE', resource: `${TOKENS}/token/{token}`, params: { token }, user };
  return sawAnswer(await tokens(apiEvent(event)));
}

/** A new token, as text. */
export async function tokenFor(wish: object = {}, user: Values = ALICE): Promise<string> {
  const result = await create(wish, user);
  if (result.statusCode !== 201) throw new Error(`No token: ${result.body}`);
  return bodyOf(result).token;
}
