import { type Html, html } from '../../lib/html';

/** In the place of a character that nobody would see. */
export function sign(code: string): Html {
  return html`<b class="sign" title="a character that is not visible">${code}</b>`;
}
