import { principalOf } from '../../http/principal';
import { isInNetworks } from '../../lib/ipNetwork';
import { isLoopback } from '../../lib/loopback';
import { networksOf } from '../../registry/machineTokens/values';
import { type Answer, sentence } from './answers';
import type { Context } from './context';
import type { AuthorizerValues, Incoming } from './event';
import { segmentsOf } from './router';

const TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const METRICS = '/-/metrics';

/** Is it GET or HEAD of `/-/metrics`, at the root or below the registry? */
export function asksForMetrics({ method, path }: Incoming, basePath: string): boolean {
  const place = `/${segmentsOf(path).join('/')}`;
  const isThere = [METRICS, ['', ...segmentsOf(basePath)].join('/') + METRICS].includes(place);
  return isThere && (method === 'GET' || method === 'HEAD');
}

/**
 * The figures of this process, for who asks from this machine, and for administrators with a token of theirs, be it one
 * for machines. A Fault for a token that is not valid.
 */
export async function metricsPage(incoming: Incoming, context: Context): Promise<Answer> {
  if (!isFromHere(incoming) && !(await isAdministrator(incoming, context)))
    return sentence(
      403,
      'Only administrators of this registry see its metrics, and who asks on its machine.',
    );
  const headers = new Map([
    ['content-type', TYPE],
    ['cache-control', 'no-store'],
    ['x-content-type-options', 'nosniff'],
  ]);
  return { status: 200, headers, body: context.meter.text() };
}

/**
 * By the socket, whatever a header says. A proxy on this machine asks from here, too, for people who are elsewhere: it
 * says for whom, or passes on the name that they know.
 */
function isFromHere({ message: { socket, headers } }: Incoming): boolean {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/i, '');
  const isPassedOn = PROXIES.some((name) => headers[name] !== undefined);
  const host = `http://${headers.host}`;
  return isLoopback(address) && !isPassedOn && URL.canParse(host) && isLoopback(new URL(host).hostname);
}

const PROXIES = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

async function isAdministrator(incoming: Incoming, context: Context): Promise<boolean> {
  const definition = context.api.routes.find(({ authorizer }) => authorizer)?.authorizer;
  if (!definition) return false;
  const values = toMap(await context.authorize(definition, incoming));
  const networks = networksOf(values);
  if (networks.length > 0 && !isInNetworks(incoming.address, networks)) return false;
  return principalOf(values, new Date())?.groups.has('admins') === true;
}

function toMap(values: AuthorizerValues): ReadonlyMap<string, string> {
  return new Map(Object.entries(values));
}
