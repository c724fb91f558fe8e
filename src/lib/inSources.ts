import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

let known: SourceMap | null | undefined;

/**
 * A stack with the files and lines of the sources, where this is part of a bundle with a map beside it. Only here is the
 * map read: Node's own `--enable-source-maps` would read it at each start. What has no map stays as it is.
 */
export function inSources(stack: string): string {
  // Of this file alone: the text before the frames may be of anybody's choosing.
  const [start = '', ...places] = stack.split(`${__filename}:`);
  known ??= places.length > 0 ? readMap() : undefined;
  return start + places.map((place) => toSource(place, known)).join('');
}

function readMap(): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${__filename}.map`, 'utf8')));
  } catch {
    return null;
  }
}

/** `place`: line and column, and what follows up to the next place. */
function toSource(place: string, map: SourceMap | null | undefined): string {
  const [position = '', line, column] = /^(\d+):(\d+)/.exec(place) ?? [];
  const origin = map?.findOrigin(Number(line), Number(column));
  if (!origin || !('fileName' in origin)) return `${__filename}:${place}`;
  const file = origin.fileName.replace(/^(?:\.\.\/)+/, '');
  return `${file}:${origin.lineNumber}:${origin.columnNumber}${place.slice(position.length)}`;
}
