import { TOKENS_PREFIX } from '../keys';

/** `maker`: GitHub's number of a person. */
export function tokensKey(maker: number): string {
  return `${TOKENS_PREFIX}${maker}.json`;
}
