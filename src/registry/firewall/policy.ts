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

export type Block = Spec & { readonly reason: string };
