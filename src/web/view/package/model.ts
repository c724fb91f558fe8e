import type { Html } from '../../../lib/html';
import type { Rules } from '../../../registry/access/can';
import type { HeldBack } from '../../../registry/firewall/heldBack';
import type { HowImported } from '../../../registry/import/record';
import type { PackageName } from '../../../registry/names';
import type { BuiltFrom } from '../../../registry/packument/builtFrom';
import type { ShownPackage } from '../../../registry/packument/shown';
import type { WebRoute } from '../../routes';

/** All that the page of a package is drawn from. */
export type PackagePage = {
  readonly name: PackageName;
  readonly isOurs: boolean;
  /** The version in the address. */
  readonly wanted: string | undefined;
  readonly shown: ShownPackage;
  /** undefined: none was verified. */
  readonly provenance?: BuiltFrom | 'verified';
  /** How the version came here; undefined: it was published here. */
  readonly imported?: HowImported;
  /** Of the version that is shown. */
  readonly readme?: Html;
  /** Why it could not be read. */
  readonly trouble?: string;
  /** How often versions were downloaded in the seven days before today. */
  readonly downloads?: ReadonlyMap<string, number>;
  /** The caller's own rights. */
  readonly rights: readonly string[];
  /** The rules that decide, for those who may publish. */
  readonly rules?: Rules;
  /** What the firewall holds back of a public package. */
  readonly heldBack?: HeldBack;
  /** Without a slash at the end. */
  readonly registryUrl: string;
  readonly href: (route: WebRoute) => string;
};
