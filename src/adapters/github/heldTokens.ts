import { LRUCache } from 'lru-cache';
import { Secret } from '../../lib/secret';
import type { HeldTokens } from '../../ports/github';
import { LOGIN_MINUTES } from '../../registry/login/session';

const MAX_TOKENS = 1000;

/**
 * GitHub's codes work once. If GitHub goes away after giving a token and before saying whose it is, the next
 * request of the same client finds the token here. So the login is not lost, and no token is stored.
 */
export function createHeldTokens(): HeldTokens {
  const tokens = new LRUCache<string, Secret>({ max: MAX_TOKENS, ttl: LOGIN_MINUTES * 60_000 });
  return {
    hold: (doneToken, token) => void tokens.set(doneToken, new Secret(token)),
    take: (doneToken) => {
      const token = tokens.get(doneToken);
      tokens.delete(doneToken);
      return token?.reveal();
    },
  };
}
