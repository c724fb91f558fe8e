import { withoutTrailingSlash } from '../../lib/trailingSlash';
import { type Answer, sentence } from './answers';

/** Whether a server wants new requests. */
export type Readiness = {
  /** It has been told to stop, and goes on for a while. */
  isLeaving(): boolean;
  /** Why it wants none, in a sentence for everybody; undefined: it does. */
  fault(): Promise<string | undefined>;
};

export const alwaysReady: Readiness = { isLeaving: () => false, fault: async () => undefined };

type Asked = { readonly method: string; readonly path: string };
type Place = { readonly basePath: string; readonly readiness: Readiness };

/**
 * GET /-/ready, for proxies and whoever starts servers: 503 with the reason while requests should go to another one. It is
 * at the root, too, where those find it who do not know the registry's path. undefined: something else was asked for. AWS
 * has no such route.
 */
export async function readyAnswer(
  { method, path }: Asked,
  { basePath, readiness }: Place,
): Promise<Answer | undefined> {
  const isAsked = path === READY || path === `${withoutTrailingSlash(basePath)}${READY}`;
  if (!isAsked || (method !== 'GET' && method !== 'HEAD')) return undefined;
  const fault = await readiness.fault();
  if (fault === undefined) return { ...sentence(200, ''), body: '{"ok":true}' };
  const { headers, ...answer } = sentence(503, fault);
  return { ...answer, headers: new Map([...headers, ['retry-after', '5']]) };
}

const READY = '/-/ready';
