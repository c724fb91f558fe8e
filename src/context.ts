import type { Config } from './config';
import type { RecentSet } from './lib/recentSet';
import type { Secret } from './lib/secret';
import type { ContentsCache } from './ports/contents';
import type { DownloadCounts } from './ports/downloads';
import type { Decisions, GitHub, GitHubOAuth, HeldTokens, HolderOf } from './ports/github';
import type { Logger } from './ports/log';
import type { MalwareFeed } from './ports/malware';
import type { OutlineCache, VersionCache } from './ports/outlines';
import type { Provenances } from './ports/provenance';
import type { Remembered } from './ports/remembered';
import type { RenderedCache } from './ports/rendered';
import type { Objects, Storage } from './ports/storage';
import type { FoundToken, IdTokens, MintedTokens, TellKeeper } from './ports/tokens';
import type { Advisories, Upstream } from './ports/upstream';
import type { DeliveryQueue, Post } from './ports/webhooks';
import type { LoginSeals } from './registry/login/session';
import type { Origin } from './registry/upstreams/origins';
import type { Webhook } from './registry/webhooks/webhook';

/** What every function has. */
export type BaseContext = { readonly config: Config; readonly logger: Logger };
export type StorageContext = BaseContext & { readonly storage: Storage };
export type PackageContext = StorageContext & { readonly upstream: Upstream };
export type PublishContext = PackageContext & { readonly provenances: Provenances };
export type ReadContext = PackageContext & {
  readonly rendered: RenderedCache;
  readonly outlines: OutlineCache;
  readonly served: VersionCache;
  /** Names that were upstream's a moment ago. */
  readonly publicNames: RecentSet;
  /** The commands of clients that have got a notice. */
  readonly noticed: RecentSet;
};
/** What was counted of downloads. */
export type CountsContext = StorageContext & { readonly counts: DownloadCounts };
export type AuditContext = StorageContext & {
  /** Of each registry that packages come from. */
  readonly advisories: ReadonlyMap<Origin, Advisories>;
};
export type MalwareContext = StorageContext & { readonly feed: MalwareFeed };
/** Who is told of events. */
export type WebhooksContext = BaseContext & {
  readonly webhooks: readonly Webhook[];
  readonly post: Post;
  readonly queue: DeliveryQueue;
};
export type LoginContext = BaseContext & {
  readonly github: GitHub;
  readonly decisions: Decisions;
  /** The client secret of the OAuth app. RegistryError 500: it cannot be read where it is kept. */
  readonly appSecret: () => Promise<Secret>;
};
export type SealContext = BaseContext & { readonly seals: () => Promise<LoginSeals> };
export type LoginStartContext = SealContext & { readonly oauth: GitHubOAuth };
/** The tokens that people make for machines. */
export type TokensContext = StorageContext & { readonly holderOf: HolderOf };
export type CallbackContext = SealContext & { readonly storage: Storage };
export type PickUpContext = LoginContext &
  CallbackContext &
  LoginStartContext & { readonly held: HeldTokens };
export type ContentsContext = ReadContext & { readonly contents: ContentsCache };
/** The pages: what a reader may ask, for somebody whose session is sealed in a cookie. */
export type WebContext = ReadContext &
  LoginContext &
  LoginStartContext &
  ContentsContext & { readonly counts: DownloadCounts };
/** What the pages change: the session itself, and the tokens that somebody has made. */
export type WebChangeContext = LoginContext & SealContext & { readonly storage: Objects };
/** What people decide on the page of a proposed version. */
export type WebDecideContext = LoginContext & SealContext & PublishContext;
export type AuthorizerContext = LoginContext & {
  readonly mintedTokens: MintedTokens;
  /** Of which the authorizer reads the tokens for machines, and nothing else. */
  readonly storage: Objects;
  readonly machineTokens: Remembered<FoundToken>;
  readonly tellKeeper: TellKeeper;
};
export type WorkflowContext = StorageContext & {
  readonly idTokens: IdTokens;
  readonly mintedTokens: MintedTokens;
};
