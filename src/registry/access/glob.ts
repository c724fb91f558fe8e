/** A part of a pattern: `*`, `**`, or a character that stands for itself. */
type Part = string;

/**
 * `*` stands for anything but a slash, `**` for slashes too; everything else, also `?`, for itself.
 * The names come from readers, so no text may make it slow: each character is held against each part of the pattern
 * once, where a regular expression tries every way to share the text among the stars.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === text;
  // A scope, as almost always. A search asks about every package.
  if (star === pattern.length - 1)
    return text.startsWith(pattern.slice(0, star)) && !text.includes('/', star);
  const parts: readonly Part[] = pattern.match(/\*\*|./gs) ?? [];
  let reached = skippingStars(parts, new Set([0]));
  for (let at = 0; at < text.length && reached.size > 0; at += 1) {
    reached = skippingStars(parts, after(parts, reached, text.charAt(at)));
  }
  return reached.has(parts.length);
}

/** The package patterns of the configuration: `*` is every package, `@acme/*` a scope, anything else as in a glob. */
export function matchesPackage(pattern: string, name: string): boolean {
  return pattern === '*' || matchesGlob(pattern, name);
}

/** Can a package have a name that the pattern matches? A typing error must not make a rule that never applies. */
export function isPackagePattern(pattern: string): boolean {
  return /^(\*|@[a-z\d~-][\w.~-]*\/[\w.~*-]+|[a-z\d~][\w.~*-]*)$/i.test(pattern);
}

/** The places in the pattern that one more character leads to. */
function after(parts: readonly Part[], places: ReadonlySet<number>, char: string): Set<number> {
  const next = new Set<number>();
  for (const place of places) {
    const part = parts[place];
    if (part === '**' || (part === '*' && char !== '/')) next.add(place);
    else if (part === char && part !== '*') next.add(place + 1);
  }
  return next;
}

/** Stars may stand for nothing. */
function skippingStars(parts: readonly Part[], places: Set<number>): Set<number> {
  // A Set visits what is added on the way.
  for (const place of places) if (parts[place]?.startsWith('*')) places.add(place + 1);
  return places;
}
