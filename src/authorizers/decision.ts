import type { LoginContext } from '../context';
import type { Decision } from '../ports/github';
import { rightsOf } from './rights';

/** Whose token it is, and what its owner may do: of a moment ago, or as GitHub says now. undefined: it is not valid. */
export function decisionAbout(token: string, context: LoginContext): Promise<Decision | undefined> {
  return context.decisions.about(token, async () => {
    const identity = await context.github.identify(token);
    return identity && { identity, rights: await rightsOf({ identity, token }, context) };
  });
}
