import type { LoginContext } from '../context';
import type { Decision, Identity, Rights } from '../ports/github';
import { rightsOf } from './rights';

/** Whose token it is, and what its owner may do: of a moment ago, or as GitHub says now. undefined: it is not valid. */
export function decisionAbout(
  token: string,
  context: LoginContext,
  notice: Notice = nothing,
): Promise<Decision | undefined> {
  return context.decisions.about(token, async () => {
    const identity = await context.github.identify(token);
    if (!identity) return undefined;
    const asked = rightsOf({ identity, token }, context);
    const [rights] = await Promise.all([asked, notice(identity, asked)]);
    return { identity, rights };
  });
}

/** Goes on beside the questions about somebody's rights. */
type Notice = (identity: Identity, rights: Promise<Rights>) => Promise<void>;

async function nothing(): Promise<void> {}
