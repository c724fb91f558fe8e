import type { KeptToken, Maker } from '../registry/machineTokens/maker';
import type { TokenNews } from '../registry/machineTokens/news';
import type { Grant, MintedToken } from '../registry/workflows/mintedToken';
import type { Workflow } from '../registry/workflows/workflow';

/** GitHub's signed statement about a running job. RegistryError 503: its keys cannot be fetched. */
export type IdTokens = {
  /** `refused`: why the token is not believed, in a sentence for the person who runs the workflow. */
  verify(token: string): Promise<Workflow | { readonly refused: string }>;
};

/** Our own tokens for workflows: `cbx_…`, good for a quarter of an hour. */
export type MintedTokens = {
  /** RegistryError 403 when the grant names too much for a header. */
  mint(grant: Grant): Promise<MintedToken & { readonly token: string }>;
  /** undefined: it is not of this registry, was changed, or has ended. */
  verify(token: string): Promise<MintedToken | undefined>;
};

/** A token for machines, with who made it. */
export type FoundToken = { readonly maker: Maker; readonly token: KeptToken };

/** Tells whoever keeps it what was found out about tokens. Never rejects. */
export type TellKeeper = (news: TokenNews) => Promise<void>;
