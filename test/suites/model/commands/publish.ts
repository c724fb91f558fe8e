import type { Answer } from '../asking';
import { type Desk, jsonOf, type Meaning } from '../desk';
import type { Action } from '../plan';
import { type Build, type Change, isOtherBuild, isUnpublished, publishes, publishTags } from '../registers';
import { packagePath } from './paths';
import { revisionIn } from './revisionIn';

type Publish = Extract<Action, { readonly is: 'publish' }>;

/** `npm publish`, which sends the same again when it does not know what became of it. */
export async function publish(
  desk: Desk,
  { version, variant, tag: number, retries }: Publish,
): Promise<void> {
  const { integrity, body } = await desk.ware(version, variant);
  const tag = publishTags(version)[number] ?? '';
  const build = { integrity, tag };
  const meaning: Meaning = {
    label: `publish ${version} ${variant} ${tag}`,
    writes: publishes(version, build),
    success: (answer) => ({ changes: [], revision: revisionIn(answer) }),
    refusal: (answer) => notFree(answer, version, build),
  };
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    const reply = await desk.ask(packagePath(desk.package), {
      method: 'PUT',
      body: body(tag),
      headers: JSON_TYPE,
    });
    desk.note(reply, meaning);
    if (reply.status !== undefined && reply.status < 500) return;
  }
}

/** What a refusal of a version tells of it. */
export function notFree(answer: Answer, version: string, build: Build): readonly Change[] | undefined {
  const error = String(jsonOf(answer).error);
  if (answer.status !== 403) return undefined;
  if (error.startsWith('You cannot publish over')) return [isOtherBuild(version, build)];
  return error.includes('was unpublished') ? [isUnpublished(version)] : undefined;
}

export const JSON_TYPE = { 'content-type': 'application/json' };
