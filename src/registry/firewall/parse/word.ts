import type { Problems } from './problems';

type Choice<Word> = {
  readonly field: string;
  readonly problems: Problems;
  /** The first one is meant where the field is absent. */
  readonly words: readonly [Word, ...Word[]];
};

/** A field that takes one of a few words. */
export function word<Word extends string>(value: unknown, { field, problems, words }: Choice<Word>): Word {
  const found = value === undefined ? words[0] : words.find((one) => one === value);
  if (found === undefined) problems.push(`firewall.${field} must be ${words.join(' or ')}.`);
  return found ?? words[0];
}
