import { isObject } from '../../../../src/lib/json';
import type { Answer } from '../asking';
import { type Desk, jsonOf } from '../desk';
import { type Findings, seenTags } from '../inspect';
import { isNotThere, isNowhere, tags, untags } from '../registers';
import { packagePath, tagPath } from './paths';

/** `npm dist-tag add` */
export async function setTag(desk: Desk, tag: string, version: string): Promise<void> {
  const reply = await desk.ask(tagPath(desk.package, tag), { method: 'PUT', body: JSON.stringify(version) });
  desk.note(reply, {
    label: `tag ${tag} ${version}`,
    writes: tags(tag, version),
    success: allTags,
    refusal: ({ status }) => (status === 404 ? [isNotThere(version)] : undefined),
  });
}

/** `npm dist-tag rm` */
export async function removeTag(desk: Desk, tag: string): Promise<void> {
  const reply = await desk.ask(tagPath(desk.package, tag), { method: 'DELETE' });
  desk.note(reply, {
    label: `untag ${tag}`,
    writes: [untags(tag)],
    success: allTags,
    refusal: packageNotThere,
  });
}

/** `npm dist-tag ls` */
export async function readTags(desk: Desk): Promise<void> {
  const reply = await desk.ask(`-/package/${packagePath(desk.package)}/dist-tags`);
  desk.note(reply, {
    label: 'read tags',
    success: (answer) => ({ changes: seenTags(jsonOf(answer)) }),
    refusal: packageNotThere,
  });
}

/** 404: there is no version of it. */
export function packageNotThere({ status }: Answer) {
  return status === 404 ? isNowhere() : undefined;
}

function allTags(answer: Answer): Findings {
  const found = jsonOf(answer)['dist-tags'];
  return isObject(found)
    ? { changes: seenTags(found) }
    : { changes: [], problems: ['The answer holds no tags.'] };
}
