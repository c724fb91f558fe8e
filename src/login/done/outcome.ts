/** The answer for a client that asks; `seconds`: until it should ask again. */
export type Outcome =
  | { readonly is: 'waiting'; readonly seconds: number }
  | { readonly is: 'ended'; readonly reason: string }
  | { readonly is: 'granted'; readonly token: string };
