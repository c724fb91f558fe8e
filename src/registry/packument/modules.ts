import { type JsonObject, textOf } from '../../lib/json';

const [ESM, COMMON_JS, TYPES] = ['ESM', 'CommonJS', 'TypeScript types'];

/** Of conditions within each other in `exports`. */
const LEVELS = 8;
const CONDITIONS: ReadonlyMap<string, string> = new Map([
  ['import', ESM],
  ['require', COMMON_JS],
  ['types', TYPES],
]);

/** What package.json says there is: modules for `import`, for `require`, and types for TypeScript. */
export function moduleKinds(manifest: JsonObject): readonly string[] {
  const { type, main, module, exports, types, typings } = manifest;
  const usual = type === 'module' ? ESM : COMMON_JS;
  const found = new Set(kindsIn(exports ?? main, { usual, level: 0 }));
  if (textOf(module) !== '') found.add(ESM);
  if (textOf(types) !== '' || textOf(typings) !== '') found.add(TYPES);
  return [ESM, COMMON_JS, TYPES].filter((kind) => found.has(kind));
}

/** What a file is where neither a condition nor its own name says it, and how deep that file is named. */
type Place = { readonly usual: string; readonly level: number };

function kindsIn(target: unknown, place: Place): readonly string[] {
  if (typeof target === 'string') return kindsOfFile(target, place.usual);
  if (typeof target !== 'object' || target === null || place.level === LEVELS) return [];
  const level = place.level + 1;
  return Object.entries(target).flatMap(([key, value]) =>
    kindsIn(value, { usual: CONDITIONS.get(key) ?? place.usual, level }),
  );
}

function kindsOfFile(file: string, usual: string): readonly string[] {
  if (/\.d\.[cm]?ts$/.test(file)) return [TYPES];
  if (file.endsWith('.mjs')) return [ESM];
  if (file.endsWith('.cjs')) return [COMMON_JS];
  return file === '' || /\.(?:json|css|wasm)$/.test(file) ? [] : [usual];
}
