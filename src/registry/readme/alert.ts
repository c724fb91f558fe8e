import type { Element, ElementContent } from 'hast';

/** The word above it says what it is, and not the colour alone. */
const KINDS: ReadonlyMap<string, readonly [word: string, colour: string]> = new Map([
  ['NOTE', ['Note', 'note']],
  ['TIP', ['Tip', 'good']],
  ['IMPORTANT', ['Important', 'note']],
  ['WARNING', ['Warning', 'warn']],
  ['CAUTION', ['Caution', 'bad']],
]);

const MARK = /^\[!([a-z]{1,9})\][ \t]*(?:\n|$)/i;

/** `> [!NOTE]`, and what it says in the next lines, as GitHub shows it. Any other quote stays as it is. */
export function alert(element: Element): readonly ElementContent[] {
  const at = element.children.findIndex(({ type }) => type === 'element');
  const first = element.children[at];
  const [text, ...others] = first?.type === 'element' && first.tagName === 'p' ? first.children : [];
  const [mark, name = ''] = text?.type === 'text' ? (MARK.exec(text.value) ?? []) : [];
  const kind = KINDS.get(name.toUpperCase());
  if (text?.type !== 'text' || mark === undefined || !kind) return [element];
  const [word, colour] = kind;
  // With two blanks behind it, it ends in a break.
  const rest = others.slice(isBreak(others[0]) ? 1 : 0);
  const said = [{ ...text, value: text.value.slice(mark.length) }, ...rest];
  const children = [
    elementOf('p', [elementOf('strong', [{ type: 'text', value: word }])]),
    ...(said.some(isSomething) ? [elementOf('p', said)] : []),
    ...element.children.slice(at + 1),
  ];
  return [{ ...elementOf('div', children), properties: { className: ['alert', colour] } }];
}

function isBreak(node: ElementContent | undefined): boolean {
  return node?.type === 'element' && node.tagName === 'br';
}

function isSomething(node: ElementContent): boolean {
  return node.type !== 'text' || node.value.trim() !== '';
}

function elementOf(tagName: string, children: ElementContent[]): Element {
  return { type: 'element', tagName, properties: {}, children };
}
