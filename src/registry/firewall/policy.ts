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
};

/** Where the operator has written none. */
export const NO_POLICY: Policy = { minAge: 0, mode: 'enforce', allow: [], block: [] };

export type Block = Spec & {
  readonly reason: string;
  /** When it was made, in ISO 8601; of a rule that an operator has made without a deployment. */
  readonly since?: string;
};
