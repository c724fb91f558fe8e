import type { BaseContext } from '../context';
import { RegistryError } from '../errors';
import { inSources } from '../lib/inSources';
import type { Caller, LogLine, RegistryEvent } from '../ports/log';
import type { Figures } from '../ports/metrics';
import { downloadText } from '../registry/downloads/counts';
import { tokenKeyOf } from '../registry/machineTokens/values';
import { redact, redactedStart } from '../registry/redact';
import type { Reply } from './reply';
import type { Request } from './request';

/** What became of a request. */
export type Outcome = {
  readonly namespace: string;
  /** undefined: the event could not be read. */
  readonly request: Request | undefined;
  readonly reply: Reply;
  /** What was thrown; undefined: nothing. */
  readonly failure: unknown;
  /** How long it took. */
  readonly ms: number;
};

/** One line in the log for every request, and an event for the topic where there is one. Never rejects. */
export async function report(outcome: Outcome, base: BaseContext | undefined): Promise<void> {
  if (!outcome.reply.unlogged) line(outcome, base);
  await announce(outcome, base);
}

function line({ namespace, request, reply, failure, ms }: Outcome, base: BaseContext | undefined): void {
  const serverFault = reply.status >= 500;
  const entry: LogLine = {
    level: serverFault ? 'error' : 'info',
    namespace,
    command: command(request).name,
    user: who(reply, request).name,
    ...tokenOf(request),
    status: reply.status,
    ms,
    // What counts downloads on AWS reads it (docs/aws.md §6).
    ...(reply.download && { downloaded: downloadText(reply.download) }),
    ...(reply.uncounted && { downloaded: false }),
    ...(failure instanceof RegistryError && { error: redact(failure.message) }),
    ...(serverFault && { cause: describe(failure) }),
  };
  if (base) base.logger.line(entry, figures({ request, reply, ms }));
  else console.log(redact(JSON.stringify({ time: new Date().toISOString(), ...entry })));
}

function figures({ request, reply, ms }: Pick<Outcome, 'request' | 'reply' | 'ms'>): Figures {
  const values = { Latency: ms, ...(reply.status >= 500 && { ServerErrors: 1 }) };
  return { route: request ? routeOf(request) : 'unknown', values };
}

/** `{name}` and `{name}/{sub}` are two spellings of one route. */
function routeOf({ method, resource }: Request): string {
  return `${method} ${resource.replace('/{sub}', '')}`;
}

/** Reads are published only on request: an event for each download would cost more than the download. */
async function announce(outcome: Outcome, base: BaseContext | undefined): Promise<void> {
  if (!base || !outcome.request) return;
  const { namespace, request, reply, failure } = outcome;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const isSilent = isRead && !base.config.logReads && !reply.event?.always;
  if (isSilent && reply.status < 500) return;
  const level = failure === undefined ? 'info' : 'error';
  if (level === 'info' && !reply.event) return;
  const event: RegistryEvent = {
    user: who(reply, request),
    ...tokenOf(request),
    timestamp: new Date().toISOString(),
    level,
    namespace: `${level}:${reply.event?.namespace ?? namespace}`,
    ...(isKnown(reply, request)
      ? { command: command(request), body: failure === undefined ? reply.event?.body : errorBody(failure) }
      : { command: UNKNOWN, body: reply.event?.body ?? { message: `Answered with ${reply.status}.` } }),
  };
  await base.logger.publish(event);
}

/** Subscribers show what they are told to people and bots: nothing in it is chosen by a sender whom nobody knows. */
function isKnown(reply: Reply, request: Request): boolean {
  return (reply.event?.user ?? request.user) !== undefined;
}

function who(reply: Reply, request: Request | undefined): Caller {
  return reply.event?.user ?? reply.user ?? request?.user ?? { name: 'anonymous', avatar: '' };
}

/** What a machine did must not look as if its maker did it. */
function tokenOf(request: Request | undefined): { readonly token?: string } {
  const token = request && tokenKeyOf(request.authorizer);
  return token === undefined ? {} : { token };
}

/** npm 7 and later name their command in `npm-command`, older ones in Referer ("publish", "deprecate pkg text"). */
function command(request: Request | undefined): RegistryEvent['command'] {
  const modern = printable(redactedStart(request?.headers.get('npm-command') ?? '', 100));
  if (modern !== '') return { name: modern, args: [] };
  const referer = printable(redactedStart(request?.headers.get('referer') ?? '', 1000));
  if (referer === '' || URL.canParse(referer)) return UNKNOWN;
  const [name = 'Unknown', ...args] = referer.split(' ');
  return { name, args };
}

const UNKNOWN: RegistryEvent['command'] = { name: 'Unknown', args: [] };

/** Without what moves a terminal's cursor or turns the direction of a text. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
}

function errorBody(failure: unknown): { readonly message: string; readonly stack: string | undefined } {
  // A sentence may repeat what stood in the URL, and somebody puts a token there one day.
  if (failure instanceof RegistryError)
    return { message: redact(failure.message), stack: redact(stackOf(failure) ?? '') };
  return {
    message: 'Internal server error.',
    stack: failure instanceof Error ? stackOf(failure) : undefined,
  };
}

/** With the stack of what nobody expected; an outage (502, 503) behind a sentence of ours needs none. */
function describe(failure: unknown, isExpected = isOutage(failure)): unknown {
  if (!(failure instanceof Error)) return String(failure);
  const { name, message } = failure;
  const cause = failure.cause === undefined ? {} : { cause: describe(failure.cause, isExpected) };
  return { name, message, ...(!isExpected && { stack: stackOf(failure) }), ...cause };
}

function stackOf({ stack }: Error): string | undefined {
  return stack === undefined ? undefined : inSources(stack);
}

function isOutage(failure: unknown): boolean {
  return failure instanceof RegistryError && failure.status > 500;
}
