import { type Html, html } from '../../lib/html';
import { visibleParts } from '../../registry/contents/invisible';
import { sign } from './sign';

/**
 * The same markup, in which whatever nobody would see in a text is shown by its code: text that turns its direction
 * looks like other code than what runs. Only for markup whose attributes hold nothing from outside.
 */
export function visible({ markup }: Html): Html {
  const parts = visibleParts(markup).map((part) =>
    typeof part === 'string' ? part : sign(part.code).markup,
  );
  return { markup: parts.join('') };
}

/** A name from outside, such as a path, in which nothing hides. */
export function visibleText(text: string): Html {
  return visible(html`${text}`);
}

/** The lines, each with as many characters as it may have, and with the number of those that are left out. */
export function cutLines(lines: readonly string[], most: number): readonly Html[] {
  return lines.map((line) => {
    const left = line.length - most;
    const rest =
      left > 0 ? html` <b class="sign">${left.toLocaleString('en')} more characters</b>` : undefined;
    return html`${visibleText(line.slice(0, most))}${rest}`;
  });
}

/** A box with lines of code, which scrolls by itself, also with the keyboard. `kind`: its class. */
export function codeBox(label: string, kind: string, lines: readonly Html[]): Html {
  return html`<div class="scroll code" role="region" aria-label="${label}" tabindex="0"><pre class="${kind}">${lines}</pre></div>`;
}

export type Markup = { left: number };

/** As many of the lines as there is room for. */
export function fitting(lines: readonly Html[], room: Markup): readonly Html[] {
  const first = lines.findIndex(({ markup }) => {
    room.left -= markup.length;
    return room.left < 0;
  });
  return first === -1 ? lines : lines.slice(0, first);
}
