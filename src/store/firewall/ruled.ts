import type { JsonObject } from '../../lib/json';
import type { KeepText } from '../../lib/keptText';
import { createSharedWork, type SharedWork } from '../../lib/sharedWork';
import { isWithin } from '../../lib/timeSpan';
import type { Logger } from '../../ports/log';
import type { Storage } from '../../ports/storage';
import type { Upstream, UpstreamPackument } from '../../ports/upstream';
import type { PackumentForm } from '../../registry/packument/forms';
import type { Look } from '../incidentRules';
import { type AdvisoriesOf, createFixFinder, type FindFixes } from './fixes';
import { servedForms } from './forms';
import { createKept, freshFor, type Kept, keepBody, keptBody, renewRuling, validFor } from './kept';
import { type Ruling, ruleOn, type Wanted } from './ruling';

type Parts = {
  readonly upstream: Upstream;
  readonly storage: Storage;
  readonly advisoriesOf: AdvisoriesOf;
  readonly logger: Logger;
  /** How what is served is kept. */
  readonly keepText: KeepText;
};

/** `form` writes what is served, where it is not kept. */
type Brought = { readonly ruling: Ruling; form(form: PackumentForm): Promise<UpstreamPackument> };

type State = Parts & {
  readonly findFixes: FindFixes;
  readonly kept: Kept;
  readonly shared: SharedWork<Brought | undefined>;
  /** What was asked for before a client named what nobody knew is not good enough for that client. */
  renewals: number;
};

export type Ruled = {
  /** undefined: upstream has no such package. `again`: by what upstream has told of holes within the last minute. */
  ruling(wanted: Wanted, look?: Look): Promise<Ruling | undefined>;
  packument(
    wanted: Wanted,
    form: PackumentForm,
  ): Promise<{ readonly ruling: Ruling; readonly packument: UpstreamPackument } | undefined>;
  /** As of `Upstream`. */
  renew(name: string): boolean;
};

/**
 * What the rules make of the packument of a package, from upstream's full one, because it alone has the dates. It is
 * made once for each state of the packument, each change of the rules and each coming of age, however many ask for it at
 * the same moment.
 */
export function createRuled(parts: Parts): Ruled {
  const kept = createKept();
  const findFixes = createFixFinder(parts);
  const state: State = { ...parts, findFixes, kept, shared: createSharedWork(), renewals: 0 };
  return {
    ruling: async (wanted, look = 'remembered') => {
      await takeAdvice(state, wanted, look);
      return freshFor(kept, wanted) ?? (await bringOnce(state, wanted))?.ruling;
    },
    packument: async (wanted, form) => {
      await takeAdvice(state, wanted, 'remembered');
      const ruling = freshFor(kept, wanted);
      const packument = ruling && keptBody(kept, ruling, { ...wanted, form });
      if (ruling && packument) return { ruling, packument };
      const brought = await bringOnce(state, wanted);
      return brought && { ruling: brought.ruling, packument: await brought.form(form) };
    },
    renew: (name) => {
      const isOld = renewRuling(kept, name);
      if (isOld) state.renewals += 1;
      return isOld;
    },
  };
}

/**
 * If upstream knows of other holes by now, what was made of the packument does not count any more. To look `again`: who is
 * refused for a hole that is not known here may have the version from a function that knows it.
 */
async function takeAdvice({ kept, findFixes }: State, wanted: Wanted, look: Look): Promise<void> {
  const { name } = wanted;
  const before = validFor(kept, wanted);
  if (!before || before.ruling.question.length === 0) return;
  if (look === 'remembered' && isWithin(before.advised, Date.now())) return;
  const { advisories, span } = await findFixes({ name, versions: before.ruling.question }, look);
  const now = validFor(kept, wanted);
  if (now?.ruling.advisories === advisories) kept.rulings.set(name, { ...now, advised: span });
  else kept.rulings.delete(name);
}

function bringOnce(state: State, wanted: Wanted): Promise<Brought | undefined> {
  const key = `${wanted.name}\n${wanted.rules.stamp}\n${state.renewals}`;
  return state.shared(key, () => bring(state, wanted));
}

async function bring(state: State, wanted: Wanted): Promise<Brought | undefined> {
  const { upstream, kept, keepText } = state;
  const { name } = wanted;
  const full = await upstream.packument(name, 'full');
  if (!full) return undefined;
  const packument = parsedOnce(full);
  const known = validFor(kept, wanted);
  const valid =
    known?.ruling.source === full.hash
      ? known
      : await ruleOn({ packument: packument(), hash: full.hash }, wanted, state);
  const { ruling } = valid;
  kept.rulings.set(name, { ...valid, fresh: full.fresh });
  const write = servedForms({ full, packument, held: ruling.held, keepText });
  return {
    ruling,
    form: async (form) => {
      const made = keptBody(kept, ruling, { name, form }) ?? (await write(form));
      keepBody(kept, { name, form }, { of: ruling, packument: made });
      return made;
    },
  };
}

/** Where what is served is kept, nobody needs it. */
function parsedOnce({ answered, body }: UpstreamPackument): () => JsonObject {
  let parsed: JsonObject | undefined;
  return () => {
    const packument: JsonObject = parsed ?? answered?.document() ?? JSON.parse(body.text());
    parsed = packument;
    return packument;
  };
}
