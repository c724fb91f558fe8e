import type { BaseContext } from '../../context';
import { RegistryError } from '../../errors';
import { type Handler, handler, type Route } from '../../http/lambda';
import type { Reply } from '../../http/reply';
import { pageReply } from './document';
import { failurePage } from './outcomes';

/** Makes a Lambda entry of a route for browsers: its errors are pages, too. */
export function pageLambda<Context extends BaseContext>(
  namespace: string,
  context: () => Context,
  route: Route<Context>,
): Handler {
  return handler({ namespace, context, route, failed });
}

function failed(error: unknown, base: BaseContext | undefined): Reply {
  const known = error instanceof RegistryError ? error : new RegistryError(500, 'The registry has failed.');
  const page = failurePage(known.message);
  return pageReply(page, { status: known.status, headers: known.headers, host: hostOf(base) });
}

/** The registry as people know it, for the pages' headings. */
export function hostOf(base: BaseContext | undefined): string {
  return base === undefined ? 'unknown' : new URL(base.config.apiEndpoint).host;
}
