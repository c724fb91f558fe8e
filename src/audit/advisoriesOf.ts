import type { AuditContext } from '../context';
import { isObject, type JsonObject, parseJson } from '../lib/json';
import type { AuditAnswer, AuditQuestion } from '../ports/upstream';
import type { AuditForm } from '../registry/audit/bulk';
import { byOrigin, defaultOrigin, type Origin } from '../registry/upstreams/origins';

type Audit = Pick<AuditQuestion, 'kind' | 'isAside'> & {
  readonly form: AuditForm;
  readonly document: JsonObject;
  /** Those that may leave. */
  readonly names: ReadonlySet<string>;
};

type Found = {
  /** JSON; undefined: it would look as if nothing were wrong. */
  readonly body: string | undefined;
  /** Sentences without a full stop. */
  readonly problems: readonly string[];
};

type Answered = {
  readonly origin: Origin;
  readonly names: ReadonlySet<string>;
  readonly answer: AuditAnswer;
};

/**
 * What is known of the packages in a document. Each registry is asked about its own, all of them at once, and hears of no
 * others. One that has no advisories, as most private ones, stops no audit of the rest; the public one must have them.
 */
export async function advisoriesOf(audit: Audit, context: AuditContext): Promise<Found> {
  const { form, names } = audit;
  const groups = [...byOrigin(context.config.origins, names)];
  const answers = (await Promise.all(groups.map((group) => ask(group, audit, context)))).flat();
  const publicUrl = defaultOrigin(context.config.origins)?.url;
  const isPublic = ({ origin }: Answered) => origin.url === publicUrl;
  const failed = answers.flatMap((one) => ('problem' in one.answer ? [{ ...one, ...one.answer }] : []));
  const problems = failed.map((one) => sentence(one, isPublic(one) ? 'the public registry' : ownerOf(one)));
  const isVain = failed.some((one) => isPublic(one) || !one.hasNone);
  return { body: isVain ? undefined : merged(form, answers), problems };
}

async function ask(
  [origin, names]: readonly [Origin, ReadonlySet<string>],
  { kind, form, document, isAside }: Audit,
  { advisories }: AuditContext,
): Promise<readonly Answered[]> {
  const part = form.publicPart(document, (name) => names.has(name));
  const answer = part && (await advisories.get(origin)?.ask({ kind, document: part, isAside }));
  return answer ? [{ origin, names, answer }] : [];
}

function merged(form: AuditForm, answers: readonly Answered[]): string {
  const bodies = answers.flatMap(({ names, answer }) =>
    'body' in answer ? [{ names, body: answer.body }] : [],
  );
  const [only] = bodies;
  if (!only) return JSON.stringify(form.nothing);
  if (bodies.length === 1) return only.body;
  const told = bodies.map(({ names, body }) => ({ names, answer: objectIn(body) }));
  return JSON.stringify(form.merged(told));
}

/** The adapter has looked at it. */
function objectIn(body: string): JsonObject {
  const value = parseJson(body);
  return isObject(value) ? value : {};
}

function sentence({ problem }: { readonly problem: string }, registry: string): string {
  return `${registry} ${problem} when asked for advisories`;
}

/** Clients know no upstream by its URL. */
function ownerOf({ names }: Answered): string {
  const [first = ''] = names;
  return names.size === 1
    ? `the registry of ${first}`
    : `the registry of ${first} and ${names.size - 1} more`;
}
