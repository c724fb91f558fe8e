import * as beginnings from '../../http/beginnings';
import type { Below } from '../../http/below';

/** The routes of which serverless.yml has the beginning, by that. */
export const BELOW: ReadonlyMap<string, Below> = new Map(
  Object.values(beginnings).flatMap((all) => all.beginnings.map((beginning) => [beginning, all] as const)),
);
