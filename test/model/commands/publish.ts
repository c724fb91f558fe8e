import { type Desk, jsonOf, type Meaning } from '../desk';
import type { Action } from '../plan';
import { hasOtherBytes, isUnpublished, publishes } from '../registers';
import { packagePath } from './paths';
import { revisionIn } from './revisionIn';

type Publish = Extract<Action, { readonly is: 'publish' }>;

/** `npm publish`, which sends the same again when it does not know what became of it. */
export async function publish(desk: Desk, { version, variant, retries }: Publish): Promise<void> {
  const { body, integrity } = await desk.ware(version, variant);
  const meaning: Meaning = {
    label: `publish ${version} ${variant}`,
    writes: [publishes(version, integrity)],
    success: (answer) => ({ changes: [], revision: revisionIn(answer) }),
    refusal: (answer) => {
      const error = String(jsonOf(answer).error);
      if (answer.status !== 403) return undefined;
      if (error.startsWith('You cannot publish over')) return [hasOtherBytes(version, integrity)];
      return error.includes('was unpublished') ? [isUnpublished(version)] : undefined;
    },
  };
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    const reply = await desk.ask(packagePath(desk.package), { method: 'PUT', body, headers: JSON_TYPE });
    desk.note(reply, meaning);
    if (reply.status !== undefined && reply.status < 500) return;
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };
