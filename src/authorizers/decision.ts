import type { LoginContext } from '../context';
import type { Decision } from '../ports/github';
import type { Look } from './makers';
import { rightsOf } from './rights';

/** Whose token it is, and what its owner may do: of a moment ago, or as GitHub says now. undefined: it is not valid. */
export function decisionAbout(
  token: string,
  context: LoginContext,
  notice: Notice = nothing,
): Promise<Decision | undefined> {
  return context.decisions.about(token, async () => {
    const checked = new Date().toISOString();
    const identity = await context.github.identify(token);
    if (!identity) return undefined;
    const asked = rightsOf({ identity, token }, context);
    const [rights] = await Promise.all([asked, notice({ identity, rights: asked, checked })]);
    return { identity, rights, checked };
  });
}

/** Goes on beside the questions about somebody's rights. */
type Notice = (look: Look) => Promise<void>;

async function nothing(): Promise<void> {}
