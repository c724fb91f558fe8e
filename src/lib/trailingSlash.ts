/** The lookbehind keeps the time linear in the text. */
export function withoutTrailingSlash(text: string): string {
  return text.replace(/(?<!\/)\/+$/, '');
}

/** With exactly one. */
export function withTrailingSlash(text: string): string {
  return `${withoutTrailingSlash(text)}/`;
}
