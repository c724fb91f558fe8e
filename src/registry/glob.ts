/** `*` stands for anything but a slash, `**` for slashes too; everything else, also `?`, for itself. */
export function matchesGlob(pattern: string, text: string): boolean {
  const parts = pattern.split('**').map((part) => part.split('*').map(escaped).join('[^/]*'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
