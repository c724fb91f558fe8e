import { without } from '../../../../src/lib/json';
import type { Desk } from '../desk';
import { objectIn, STARGAZER } from '../inspect';
import { stars } from '../registers';
import { documentOf } from './change';
import { packagePath } from './paths';
import { revisionIn } from './revisionIn';

/** `npm star` and `npm unstar`: send back everybody's stars, with the caller's own or without it. */
export async function star(desk: Desk, isStarred: boolean, age: number): Promise<void> {
  const document = await documentOf(desk, age);
  if (!document) return;
  const { _id, _rev } = document;
  const others = without(objectIn(document, 'users'), STARGAZER);
  const users = isStarred ? { ...others, [STARGAZER]: true } : others;
  const body = JSON.stringify({ _id, _rev, users });
  desk.note(await desk.ask(packagePath(desk.package), { method: 'PUT', body }), {
    label: isStarred ? 'star' : 'unstar',
    writes: [stars(isStarred)],
    success: (answer) => ({ changes: [], revision: revisionIn(answer) }),
  });
}
