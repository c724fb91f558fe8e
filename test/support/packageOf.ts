/** The package that an import is from: `semver/functions/valid` is of `semver`. */
export function packageOf(wanted: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(wanted)?.[0] ?? wanted;
}
