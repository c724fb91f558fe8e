import type { Config } from './config';
import type { Secret } from './lib/secret';
import type { Principal } from './registry/access/can';
import type { LoginSeals } from './registry/login/session';
import type { Grant, MintedToken } from './registry/workflows/mintedToken';
import type { Workflow } from './registry/workflows/workflow';

export type StoredObject = {
  readonly body: Uint8Array;
  /** Opaque, without quotes. */
  readonly etag: string;
  readonly lastModified: Date;
};

export type ObjectInfo = {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly lastModified: Date;
};

/**
 * The bucket. Absence is `undefined`; a store that cannot be reached is a RegistryError 503.
 * Every write is durable when its promise resolves.
 */
export type Storage = {
  get(key: string): Promise<StoredObject | undefined>;
  /** As get, but `unchanged` (and no body on the wire) while the object still has that ETag. */
  getIfChanged(key: string, etag: string): Promise<StoredObject | 'unchanged' | undefined>;
  /** Size and age without the bytes. */
  stat(key: string): Promise<ObjectInfo | undefined>;
  /** Writes only where nothing is (If-None-Match: *). */
  create(key: string, body: Uint8Array): Promise<'created' | 'exists'>;
  /** Writes only over the object that has that ETag (If-Match); `changed` too when it is gone. */
  replace(key: string, body: Uint8Array, etag: string): Promise<'replaced' | 'changed'>;
  /** Succeeds too when nothing is there. */
  delete(key: string): Promise<void>;
  /** Every object whose key starts with prefix, any number of them, in key order. */
  list(prefix: string): AsyncIterable<ObjectInfo>;
  /** A URL on another host that serves the object for a few minutes, or undefined where the store has none. */
  url(key: string): Promise<string | undefined>;
};

export type PackumentForm = 'full' | 'abbreviated';

/** A packument as upstream sent it, unparsed. */
export type UpstreamPackument = {
  readonly body: string;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
};

/** The public registry. Unreachable, slow or failing upstream: RegistryError 503 or 502, never `undefined`. */
export type Upstream = {
  /** undefined: upstream says 404, or the name is in a private scope and is not asked. */
  packument(name: string, form: PackumentForm): Promise<UpstreamPackument | undefined>;
  /** Where upstream serves the packument, in either form; undefined for a private scope. */
  packumentUrl(name: string): string | undefined;
  /** The bytes of that file, as upstream sends them; undefined where it has none. */
  tarball(name: string, file: string): Promise<Uint8Array | undefined>;
  /** The storage key of a copy in the bucket, made and checked first where there is none (CODEBOX_UPSTREAM_CACHE). */
  keptTarball?(name: string, file: string): Promise<string | undefined>;
  /** Where upstream serves that file; undefined for a private scope. */
  tarballUrl(name: string, file: string): string | undefined;
};

/** npm's three ways to ask for advisories; the last part of the path. */
export type AuditKind = 'advisories/bulk' | 'audits' | 'audits/quick';

export type AuditAnswer =
  /** JSON as upstream sent it. */
  | { readonly body: string }
  /** Completes a sentence that begins with the registry: `does not answer`. */
  | { readonly problem: string };

/** The advisories of the public registry. They never hold up an install: whatever goes wrong is a `problem`. */
export type Advisories = { ask(kind: AuditKind, document: unknown): Promise<AuditAnswer> };

/** Who stands behind a GitHub token. */
export type Identity = {
  readonly login: string;
  readonly id: number;
  readonly avatar: string;
  readonly kind: 'oauth' | 'personal';
  /** Of the token; undefined where GitHub knows none, as of fine-grained personal tokens. */
  readonly scopes: readonly string[] | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** What the owner of a token may do to any package at all; to which ones, the routes ask. */
export type Access = {
  readonly principal: Principal;
  readonly read: boolean;
  /** Publish or unpublish. */
  readonly write: boolean;
  /** Why they may do less than they think, in sentences for them. */
  readonly reasons: readonly string[];
};

export type Decision = { readonly identity: Identity; readonly access: Access };

/** What GitHub said a moment ago. An install asks hundreds of times in a few seconds. */
export type Decisions = {
  /** The decision about a token: a recent one, or that of `decide`, which is kept if it lets its owner in. */
  about(token: string, decide: () => Promise<Decision | undefined>): Promise<Decision | undefined>;
  forget(token: string): void;
};

/** Whether somebody is in a group; `reason`: why GitHub does not tell, in a sentence for the owner of the token. */
export type Membership = { readonly isMember: boolean; readonly reason?: string };

export type TokenOwner = { readonly token: string; readonly login: string };

/** GitHub. Unreachable, rate-limited or failing: RegistryError 503. */
export type GitHub = {
  /** undefined: the token is unknown, of another app, or of a kind that is not accepted. */
  identify(token: string): Promise<Identity | undefined>;
  /** Is the token's owner an active member of `org:acme` or `team:acme/core`? */
  membership(group: string, owner: TokenOwner): Promise<Membership>;
  /** `personal`: only the owner can revoke it; `gone`: it was not valid any more. */
  revoke(token: string): Promise<'revoked' | 'gone' | 'personal'>;
};

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

/** A device code of GitHub's; times in seconds. */
export type DeviceCode = {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUrl: string;
  readonly expiresIn: number;
  readonly interval: number;
};

/** `interval`: GitHub wants that many seconds between two questions from now on. */
export type DeviceAnswer =
  | { readonly is: 'granted'; readonly token: string }
  | { readonly is: 'pending'; readonly interval: number | undefined }
  | { readonly is: 'denied' | 'expired' };

/** Tokens for people who log in. GitHub not answering: RegistryError 503; our app not set up right: 502. */
export type GitHubOAuth = {
  /** The token for a code; undefined: the code is unknown, used, too old, or not of this verifier. */
  exchange(code: string, verifier: string): Promise<string | undefined>;
  startDevice(scope: string): Promise<DeviceCode>;
  pollDevice(deviceCode: string): Promise<DeviceAnswer>;
};

/** Tokens that GitHub has given, and whose owners could not be asked about yet: in memory, for ten minutes. */
export type HeldTokens = {
  hold(doneToken: string, token: string): void;
  /** Once: who takes it has it alone. */
  take(doneToken: string): string | undefined;
};

export type Caller = { readonly name: string; readonly avatar: string };

/** What happened, in the shape that subscribers of the original know. */
export type RegistryEvent = {
  readonly user: Caller;
  readonly timestamp: string;
  readonly level: 'info' | 'error';
  /** For example `info:dist-tags:put`. */
  readonly namespace: string;
  readonly command: { readonly name: string; readonly args: readonly string[] };
  readonly body: unknown;
};

export type LogLine = Readonly<Record<string, unknown>> & { readonly level: 'info' | 'warn' | 'error' };

export type Logger = {
  /** One JSON line on standard output. */
  line(entry: LogLine): void;
  /** To the topic. Never rejects: an event that cannot be published is logged. */
  publish(event: RegistryEvent): Promise<void>;
};

/** A packument of ours as it is served, and the object that it was made of. */
export type RenderedPackument = {
  readonly body: string;
  /** With quotes, as in the header. */
  readonly etag: string;
  readonly lastModified: Date;
  readonly objectEtag: string;
  /** Empty when all were unpublished: the name stays ours. */
  readonly versions: ReadonlySet<string>;
};

export type RenderedCache = {
  get(key: string): RenderedPackument | undefined;
  set(key: string, value: RenderedPackument): void;
};

/** What every function has. */
export type BaseContext = { readonly config: Config; readonly logger: Logger };
export type StorageContext = BaseContext & { readonly storage: Storage };
export type PackageContext = StorageContext & { readonly upstream: Upstream };
export type ReadContext = PackageContext & { readonly rendered: RenderedCache };
export type AuditContext = StorageContext & { readonly advisories: Advisories };
export type LoginContext = BaseContext & {
  readonly github: GitHub;
  readonly decisions: Decisions;
  /** The client secret of the OAuth app. RegistryError 500: it cannot be read where it is kept. */
  readonly appSecret: () => Promise<Secret>;
};
export type SealContext = BaseContext & { readonly seals: () => Promise<LoginSeals> };
export type LoginStartContext = SealContext & { readonly oauth: GitHubOAuth };
export type CallbackContext = SealContext & { readonly storage: Storage };
export type PickUpContext = LoginContext &
  CallbackContext &
  LoginStartContext & { readonly held: HeldTokens };
export type AuthorizerContext = LoginContext & { readonly mintedTokens: MintedTokens };
export type WorkflowContext = StorageContext & {
  readonly idTokens: IdTokens;
  readonly mintedTokens: MintedTokens;
};
