import { type Html, html } from '../../lib/html';
import type { Listing } from '../../registry/contents/listing';

const STOPPED: Readonly<Record<Exclude<Listing['stopped'], 'never'>, string>> = {
  'at the bound': 'the tarball unpacks to more than 256 MiB, and the rest is not read',
  'at a fault': 'the rest of the tarball cannot be read',
  'at too many entries': 'the tarball has more than 20,000 entries, and the rest are not read',
};

/** Why a listing is not whole, in sentences. `what` is not: `This list`, or `The list of files of 1.0.0`. */
export function listingNotes({ stopped, isStrange }: Listing, what: string): Html | undefined {
  const notes = [
    ...(stopped === 'never' ? [] : [html`<p class="warn">${what} is not complete: ${STOPPED[stopped]}.</p>`]),
    ...(isStrange
      ? [
          html`<p class="warn">Other programs may see other files: parts of the tarball are not a valid archive.</p>`,
        ]
      : []),
  ];
  return notes.length === 0 ? undefined : html`${notes}`;
}
