import { isObject, own } from '../lib/json';
import type { Environment } from './parsers';
import { SETTINGS } from './variables';

/** Settings that may stand in codebox.yml, as they can be longer than Lambda's variables: by the functions' names. */
const LONG = ['access', 'trustedPublishers'] as const;

type FileSettings = {
  /** By the operator's names of the variables. */
  readonly settings: Environment;
  /** The same names, each with what a sentence calls it. */
  readonly places: ReadonlyMap<string, string>;
};

/** As the variables would have them: JSON, or a text as it is. */
export function fileSettings(document: unknown, file: string): FileSettings {
  const found = LONG.flatMap((name) => {
    const value = isObject(document) ? own(document, name) : undefined;
    if (value === undefined) return [];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return [{ operator: SETTINGS[name].operator, text, place: `${name} in ${file}` }];
  });
  return {
    settings: Object.fromEntries(found.map(({ operator, text }) => [operator, text])),
    places: new Map(found.map(({ operator, place }) => [operator, place])),
  };
}
