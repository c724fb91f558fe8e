import { type Html, html } from '../../lib/html';
import type { Visit } from '../visit';

/** The large box of the first page and of the search. With the script the search answers while somebody types. */
export function searchBox(text: string, { href }: Visit): Html {
  const action = href({ page: 'search', text: '', from: 0 }).split('?')[0] ?? '';
  return html`<form class="large" role="search" aria-label="Packages" data-live action="${action}">
<label class="hidden" for="text">Name, keyword or author</label>
<input id="text" name="text" type="search" value="${text}" maxlength="200" placeholder="Name or keyword"
autocomplete="off" autocapitalize="none" spellcheck="false">
<button class="main">Search</button>
</form>`;
}
