import type { Grant, MintedToken } from '../registry/workflows/mintedToken';
import type { Workflow } from '../registry/workflows/workflow';

/** GitHub Actions' word for a running job. Its keys cannot be fetched: RegistryError 503. */
export type IdTokens = {
  /** `refused`: why the token is not believed, in a sentence for the person who runs the workflow. */
  verify(token: string): Promise<Workflow | { readonly refused: string }>;
};

/** Tokens of our own, for workflows: `cbx_…`, good for a quarter of an hour. */
export type MintedTokens = {
  /** RegistryError 403 when the grant names too much for a header. */
  mint(grant: Grant): Promise<MintedToken & { readonly token: string }>;
  /** undefined: it is not of this registry, was changed, or has ended. */
  verify(token: string): Promise<MintedToken | undefined>;
};
