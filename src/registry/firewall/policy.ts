import type { Spec } from './spec';

/** What public code may enter. Plain JSON: it goes to the functions as it is. */
export type Policy = {
  /** Milliseconds since the publish until a version is served; 0: at once. */
  readonly minAge: number;
  /** `report`: everything is served, and what would be held back is told in the log. */
  readonly mode: 'enforce' | 'report';
  /** Neither age nor `block` holds them back. */
  readonly allow: readonly Spec[];
  readonly block: readonly Block[];
  /** `at once`: a young version is served if it mends a known hole in what would be served instead. */
  readonly fixes: 'wait' | 'at once';
  /** What becomes of a version with an install script, if the version before had none. */
  readonly scripts: 'serve' | 'warn' | 'hold';
  /** `block`: what GitHub's advisory database calls malware is held back. */
  readonly malware?: 'block' | 'off';
};

/** Where the operator has written none. */
export const NO_POLICY: Policy = {
  minAge: 0,
  mode: 'enforce',
  allow: [],
  block: [],
  fixes: 'wait',
  scripts: 'serve',
};

export type Block = Spec & {
  readonly reason: string;
  /** It comes of GitHub's list: nobody has written a rule. */
  readonly isListed?: boolean;
  /** When it was made, in ISO 8601, if that is known. */
  readonly since?: string;
};
