/** `*` stands for anything but a slash, `**` for slashes too; everything else, also `?`, for itself. */
export function matchesGlob(pattern: string, text: string): boolean {
  const parts = pattern.split('**').map((part) => part.split('*').map(escaped).join('[^/]*'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}

/** The package patterns of the configuration: `*` is every package, `@acme/*` a scope, anything else as in a glob. */
export function matchesPackage(pattern: string, name: string): boolean {
  return pattern === '*' || matchesGlob(pattern, name);
}

/** Can a package have a name that the pattern matches? A typing error must not make a rule that never applies. */
export function isPackagePattern(pattern: string): boolean {
  return /^(\*|@[a-z\d~-][\w.~-]*\/[\w.~*-]+|[a-z\d~][\w.~*-]*)$/i.test(pattern);
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
