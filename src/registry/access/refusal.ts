export type Refusal = { readonly status: number; readonly sentence: string };

type Row = readonly [route: RegExp, status: number, sentence: string];

const ROWS: readonly Row[] = [
  // 404 is how a registry tells `npm audit signatures` that it signs nothing (docs/protocol.md §11).
  [/\/npm\/v1\/keys$/, 404, 'This registry does not sign packages, so it has no keys.'],
  [/\/npm\/v1\/user$/, 403, 'Your profile is kept at GitHub. Change it there.'],
  [/\/-\/(org|team)\//, 403, 'Organisations and teams are managed at GitHub, not in this registry.'],
  [
    /\/-\/user\/\{id\}$/,
    403,
    'Owners cannot be changed here: GitHub decides who publishes to this registry.',
  ],
  [
    /\/access$/,
    403,
    'Access is decided at GitHub and by the administrators of this registry. It cannot be changed here.',
  ],
  [/\/trust(\/|$)/, 403, 'The administrators of this registry decide which workflows publish.'],
];

/** The sentence for somebody who asks for the route with that template, for example `/registry/-/npm/v1/keys`. */
export function refusal(resource: string): Refusal {
  const row = ROWS.find(([route]) => route.test(resource));
  if (!row) return { status: 404, sentence: 'This registry has nothing at that address.' };
  return { status: row[1], sentence: row[2] };
}
