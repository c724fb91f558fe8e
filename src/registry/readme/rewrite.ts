import type { Element, ElementContent, Root, RootContent } from 'hast';
import { alert } from './alert';
import { highlight } from './highlight';
import { imageTarget, linkTarget, type Place } from './place';
import { PREFIX } from './sanitize';

export type View = {
  readonly place: Place | undefined;
  /** May images be loaded from other hosts? */
  readonly images: boolean;
};

/** Markup of ours, which is written as it is. */
type Raw = { readonly type: 'raw'; readonly value: string };
declare module 'hast' {
  interface ElementContentMap {
    raw: Raw;
  }
  interface RootContentMap {
    raw: Raw;
  }
}

type Rewriting = View & { readonly slugs: Map<string, number> };

/**
 * A sanitized readme as the page shows it: headings one level lower, with anchors; links and images that lead into the repository;
 * code in colours; boxes of task lists. The tree is no deeper than `parsedMarkdown` lets it be.
 */
export function rewritten(tree: Root, view: View): Root {
  const state = { ...view, slugs: new Map<string, number>() };
  return { type: 'root', children: tree.children.flatMap((child) => rewrite(child, state)) };
}

function rewrite(node: RootContent, state: Rewriting): readonly ElementContent[] {
  if (node.type !== 'element') return node.type === 'text' ? [node] : [];
  const code = codeIn(node);
  if (code) return [code];
  const children = node.children.flatMap((child) => rewrite(child, state));
  const element: Element = { ...node, children };
  const change = CHANGES.get(node.tagName);
  return change ? change(element, state) : [element];
}

type Change = (element: Element, state: Rewriting) => readonly ElementContent[];

const CHANGES: ReadonlyMap<string, Change> = new Map<string, Change>([
  ['a', link],
  ['blockquote', alert],
  ['img', image],
  ['li', task],
  ['table', scrolling],
  ['pre', (element) => [{ ...element, properties: { ...element.properties, tabIndex: 0 } }]],
  ...[1, 2, 3, 4, 5, 6].map((level) => [`h${level}`, heading(level)] as const),
]);

function link(element: Element, { place }: Rewriting): readonly ElementContent[] {
  const { href, ...others } = element.properties;
  if (typeof href !== 'string') return [element];
  if (href.startsWith('#')) return [having(element, { ...others, href: `#${PREFIX}${href.slice(1)}` })];
  const url = linkTarget(href, place);
  if (url === undefined) return [having(element, others)];
  return [having(element, { ...others, href: url, rel: ['noreferrer', 'nofollow'] })];
}

function having(element: Element, properties: Element['properties']): Element {
  return { ...element, properties };
}

/** Where it is not shown, what it says for itself stands in its place. */
function image(element: Element, { place, images }: Rewriting): readonly ElementContent[] {
  const { src, alt, ...others } = element.properties;
  const url = typeof src === 'string' ? imageTarget(src, place) : undefined;
  const name = typeof alt === 'string' ? alt : fileOf(url);
  if (url === undefined || !images) return name === '' ? [] : [{ type: 'text', value: name }];
  return [
    having(element, { ...others, src: url, alt: name, loading: 'lazy', referrerPolicy: 'no-referrer' }),
  ];
}

function fileOf(url: string | undefined): string {
  return url === undefined ? '' : (new URL(url).pathname.split('/').at(-1) ?? '');
}

/** `- [x] done` */
function task(element: Element): readonly ElementContent[] {
  const [first, ...rest] = element.children;
  const inner = first?.type === 'element' && first.tagName === 'p' ? first : undefined;
  const [text, ...others] = inner ? inner.children : [first, ...rest];
  const found = text?.type === 'text' ? /^\s*\[([ xX])\]\s(.*)$/s.exec(text.value) : null;
  if (!found) return [element];
  const [, mark, label = ''] = found;
  const content: ElementContent[] = [
    checkbox(mark !== ' '),
    { type: 'text', value: ` ${label.trimStart()}` },
    ...others.filter((node) => node !== undefined),
  ];
  const children = inner ? [{ ...inner, children: content }, ...rest] : content;
  return [{ ...element, properties: { ...element.properties, className: ['task'] }, children }];
}

function checkbox(checked: boolean): Element {
  const properties = { type: 'checkbox', disabled: true, checked, ariaLabel: checked ? 'Done' : 'To do' };
  return { type: 'element', tagName: 'input', properties, children: [] };
}

function scrolling(element: Element): readonly ElementContent[] {
  const properties = { className: ['scroll'], tabIndex: 0 };
  return [{ type: 'element', tagName: 'div', properties, children: [element] }];
}

/** The page has a heading of its own above. */
function heading(level: number): Change {
  const tagName = `h${Math.min(level + 1, 6)}`;
  return (element, { slugs }) => {
    const slug = slugOf(textOf(element), slugs);
    const id = element.properties.id ?? (slug === '' ? undefined : `${PREFIX}${slug}`);
    return [{ ...element, tagName, properties: { ...element.properties, id } }];
  };
}

/** As GitHub makes them. The same heading once more gets a number. */
function slugOf(text: string, slugs: Map<string, number>): string {
  const slug = text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
  const count = slugs.get(slug) ?? 0;
  slugs.set(slug, count + 1);
  return count === 0 ? slug : `${slug}-${count}`;
}

function codeIn({ tagName, children }: Element): Element | undefined {
  const [code, ...others] = tagName === 'pre' ? children : [];
  if (code?.type !== 'element' || code.tagName !== 'code' || others.length > 0) return undefined;
  const { markup } = highlight(textOf(code), languageOf(code));
  const shown: Element = { ...code, properties: {}, children: [{ type: 'raw', value: markup }] };
  return { type: 'element', tagName: 'pre', properties: { tabIndex: 0 }, children: [shown] };
}

function languageOf({ properties }: Element): string | undefined {
  const names = Array.isArray(properties.className) ? properties.className : [];
  return names.map((name) => /^language-(\S+)/.exec(String(name))?.[1]).find((name) => name !== undefined);
}

function textOf(node: ElementContent): string {
  if (node.type === 'text') return node.value;
  return node.type === 'element' ? node.children.map(textOf).join('') : '';
}
