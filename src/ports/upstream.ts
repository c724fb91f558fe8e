import type { JsonObject } from '../lib/json';
import type { KeptText } from '../lib/keptText';
import type { TimeSpan } from '../lib/timeSpan';
import type { HeldBack } from '../registry/firewall/heldBack';
import type { Judgement } from '../registry/firewall/why';
import type { PackumentForm } from '../registry/packument/forms';

/** A packument as it goes on to clients. */
export type UpstreamPackument = {
  readonly body: KeptText;
  /** Of that body, with its quotes. */
  readonly etag: string;
  /** Of that body, and of nothing else. */
  readonly hash: string;
  readonly lastModified: string | undefined;
  /** What a person should know of it, in a header. */
  readonly notice?: string;
  /** Within it upstream would not be asked again, were there room to keep the body. */
  readonly fresh?: TimeSpan | undefined;
  /** Where tarballs pass through this registry: what upstream promises of each of them (registry/packument/kept.ts). */
  readonly promised?: string | undefined;
  /** The packages that an install of its `latest` asks for next. */
  readonly needs?: readonly string[];
  /** For those alone who waited for upstream's answer: what was made of it on the way. */
  readonly answered?: Answered;
};

export type Answered = {
  /** What upstream sent. */
  readonly original: Uint8Array;
  /** What the body says. */
  document(): JsonObject;
};

/** The public registry. Unreachable, slow or failing upstream: RegistryError 503 or 502, never `undefined`. */
export type Upstream = {
  /** undefined: upstream says 404, or the name is in a private scope and is not asked. */
  packument(name: string, form: PackumentForm): Promise<UpstreamPackument | undefined>;
  /**
   * Is the name taken there? For a publish, which is told within seconds that upstream does not answer (503). `false`
   * also for a name in a private scope.
   */
  has(name: string): Promise<boolean>;
  /**
   * Ask again for its packument the next time, unless upstream has just been asked: another process may have told a
   * client of a version that came since. false: there is nothing to ask again.
   */
  renew?(name: string): boolean;
  /** Is a copy of it in memory, fresh or to be confirmed? Who needs either form then need not fetch the other one. */
  remembers?(name: string, form: PackumentForm): boolean;
  /** Would `packument` be answered without a question to upstream? */
  isAtHand?(name: string, form: PackumentForm): boolean;
  /** Where upstream serves the same packument, in either form; undefined for a private scope, where it is changed, and where it takes a token. */
  packumentUrl(name: string): string | undefined;
  /**
   * The bytes of that file, as upstream sends them; undefined if it has none. `named`: the URL in the packument, for
   * upstreams that have files elsewhere than where npm looks.
   */
  tarball(name: string, file: string, named?: string): Promise<Uint8Array | undefined>;
  /** Are copies of that package kept in the bucket (CODEBOX_UPSTREAM_CACHE)? */
  keeps(name: string): boolean;
  /**
   * The storage key of a copy in the bucket. If there is none, it is made and checked first. Also where copies are not
   * kept, for a file that is too large for anything else.
   */
  keptTarball?(name: string, file: string): Promise<string | undefined>;
  /** Where clients may fetch that file upstream; undefined for a private scope, and where it takes a token. */
  tarballUrl(name: string, file: string): string | undefined;
  /**
   * Asked before any of the three above is used for a client. false: the packument that is served names no such file.
   * RegistryError 403: a rule of the firewall holds it back. Without the function there is no firewall.
   */
  lets?(name: string, file: string): Promise<boolean>;
  /**
   * A client asks for one version by a tag, a range or its number. If the firewall holds back the one that it would
   * have got, the operator hears of it, and it resolves with a sentence that says why. Asked before the packument is.
   */
  asked?(name: string, selector: string): Promise<string | undefined>;
  /** What the firewall makes of a package; undefined: upstream does not have it. */
  judge?(name: string): Promise<Judgement | undefined>;
  /** The part of it that pages show. Where no rule is about the package, upstream is not asked. */
  heldBack?(name: string): Promise<HeldBack | undefined>;
};

/** npm's three ways to ask for advisories; the last part of the path. */
export type AuditKind = 'advisories/bulk' | 'audits' | 'audits/quick';

export type AuditAnswer =
  /** JSON as upstream sent it. */
  | { readonly body: string }
  /** `problem` completes a sentence that begins with the registry: `does not answer`. */
  | {
      readonly problem: string;
      /** It has no such question at all, as GitHub Packages: asking again is of no use. */
      readonly hasNone?: boolean;
    };

export type AuditQuestion = {
  readonly kind: AuditKind;
  readonly document: unknown;
  /** Asked by an install, which goes on without an answer: it is waited for less long. */
  readonly isAside: boolean;
};

/** The advisories of a registry. Every fault is a `problem`. */
export type Advisories = { ask(question: AuditQuestion): Promise<AuditAnswer> };
