/** In JSON: a string, with the colon after it if it is a key, or a bracket. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g;

/**
 * The keys that stand twice in one object of a JSON text, each once. JSON.parse takes the last without a word, so that
 * whoever reads the first is mistaken. The text must be JSON. Objects and lists that are nested deeper than `levels` are
 * not looked at.
 */
export function repeatedKeys(json: string, levels = Number.POSITIVE_INFINITY): readonly string[] {
  const repeated = new Set<string>();
  const open: Set<string>[] = [];
  for (const [token, text, colon] of json.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(new Set());
    if (token === '}' || token === ']') open.pop();
    const keys = open.at(-1);
    if (!keys || open.length > levels || text === undefined || colon === undefined) continue;
    const key = String(JSON.parse(text));
    if (keys.has(key)) repeated.add(key);
    keys.add(key);
  }
  return [...repeated];
}
