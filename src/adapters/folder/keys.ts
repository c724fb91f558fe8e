import path from 'node:path';

const MAX_KEY_BYTES = 1024;
const MAX_PART_LENGTH = 200;

/**
 * The path below `root` for a key. Throws for a text that is not a key (with a `..`, an empty segment, …).
 * Everything but lower-case letters, digits and a few signs is percent-encoded: a laptop's file system may
 * not distinguish upper and lower case, but `JSONStream` and `jsonstream` are two packages.
 */
export function toPath(root: string, key: string): string {
  checkKey(key);
  return path.join(root, ...key.split('/').map(encode));
}

/** The key of a path; undefined for a file that does not belong to the store, such as `.DS_Store`. */
export function toKey(root: string, file: string): string | undefined {
  const encoded = path.relative(root, file).split(path.sep).join('/').replaceAll('%/', '');
  try {
    const key = decodeURIComponent(encoded);
    return toPath(root, key) === file ? key : undefined;
  } catch {
    return undefined;
  }
}

/** The folder that holds every key with that prefix; undefined where no key can have it. */
export function folderOf(root: string, prefix: string): string | undefined {
  const end = prefix.lastIndexOf('/');
  if (end === -1) return root;
  try {
    return toPath(root, prefix.slice(0, end));
  } catch {
    return undefined;
  }
}

function checkKey(key: string): void {
  const bytes = Buffer.from(key);
  const wellFormed = bytes.length <= MAX_KEY_BYTES && bytes.toString() === key && !/[\0\\]/.test(key);
  if (wellFormed && key.split('/').every((segment) => !['', '.', '..'].includes(segment))) return;
  throw new Error(`${JSON.stringify(key)} is not a storage key.`);
}

/* Also what Windows forbids: device names such as `aux`, and a dot at the end. */
function encode(segment: string): string {
  const encoded = segment
    .replace(/[^a-z0-9@._+~-]|\.$/gu, percent)
    .replace(/^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/, (name) => percent(name.slice(0, 1)) + name.slice(1));
  return split(encoded);
}

/** File names end at 255 bytes; a longer segment goes on in the next folder, `%` at the end says so. */
function split(segment: string): string {
  const parts: string[] = [];
  for (let start = 0; start < segment.length; start += MAX_PART_LENGTH) {
    parts.push(segment.slice(start, start + MAX_PART_LENGTH));
  }
  return parts.join('%/');
}

function percent(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
