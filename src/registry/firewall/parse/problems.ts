import type { JsonObject } from '../../../lib/json';
import { nearest } from '../../../lib/nearest';
import { shown } from '../../documentList';

/** What is wrong with a policy; each a sentence. The readers of fields add to it. */
export type Problems = string[];

/** A field that this release does not know is a problem: a rule that nobody applies must not look like protection. */
export function unknownFields(
  object: JsonObject,
  { where, known }: { readonly where: string; readonly known: readonly string[] },
): Problems {
  return Object.keys(object)
    .filter((field) => !known.includes(field))
    .map(
      (field) =>
        `${where} has the field ${shown(field)}, which this release does not know. The nearest one is ${nearest(field, known)}.`,
    );
}
