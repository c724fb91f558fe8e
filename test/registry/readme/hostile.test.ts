import { describe, expect, test } from '@jest/globals';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { readmeHtml } from '../../../src/registry/readme/readme';
import { HOSTILE_READMES } from '../../support/hostileReadmes';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const ELEMENTS = new Set(
  (
    'a b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img input ins kbd li ol p pre q rp rt ' +
    'ruby s samp span strike strong sub summary sup table tbody td tfoot th thead tr tt ul var'
  ).split(' '),
);
const ATTRIBUTES = new Set(
  (
    'align alt aria-label checked cite class colspan dir disabled height href id lang loading name open ' +
    'referrerpolicy rel rowspan scope src start tabindex title type valign value width'
  ).split(' '),
);
const CLASSES = /^(?:h-[acdkns]|scroll|task|quiet|alert|note|good|warn|bad)$/;
const PLACE = { page: 'https://github.com/acme/widget', directory: 'packages/widget' };

describe('a readme of somebody hostile', () => {
  test.each(Object.entries(HOSTILE_READMES))('becomes harmless: %s', (_, text) => {
    expect(elementsIn(pageWith(text)).flatMap(faultsOf)).toEqual([]);
  });

  test.each(Object.entries(HOSTILE_READMES))('leaves the page around it as it is: %s', (_, text) => {
    const found = elementsIn(pageWith(text));
    const main = found.find(({ tagName }) => tagName === 'main');
    expect(main && outline(main)).toEqual(['h1', 'article']);
    expect(main?.parentNode && outline(main.parentNode)).toEqual(['main', 'footer']);
    const ids = found.flatMap(({ attrs }) => attrs.filter(({ name }) => name === 'id' || name === 'name'));
    expect(ids.filter(({ value }) => !value.startsWith('user-content-'))).toEqual([]);
  });

  test.each(Object.entries(HOSTILE_READMES))('has no image where none may be: %s', (_, text) => {
    const found = elementsIn(pageWith(text, false));
    expect(found.map(({ tagName }) => tagName)).not.toContain('img');
  });
});

/** As a browser reads it, as part of a page. */
function pageWith(text: string, images = true): Node {
  const { markup } = readmeHtml(text, { place: PLACE, images });
  return parse(
    `<!DOCTYPE html><html lang="en"><body><main><h1>a</h1><article>${markup}</article></main><footer></footer></body></html>`,
  );
}

function outline({ childNodes }: DefaultTreeAdapterTypes.ParentNode): readonly string[] {
  return childNodes.map(({ nodeName }) => nodeName);
}

function elementsIn(node: Node): readonly Element[] {
  const inner = 'childNodes' in node ? node.childNodes.flatMap(elementsIn) : [];
  return 'tagName' in node ? [node, ...inner] : inner;
}

const OURS = new Set(['html', 'head', 'body', 'main', 'article', 'footer']);

function faultsOf({ tagName, attrs, namespaceURI }: Element): readonly string[] {
  const isKnown = OURS.has(tagName) || (ELEMENTS.has(tagName) && namespaceURI.endsWith('/xhtml'));
  const faults = attrs.filter(({ name, value }) => !isHarmless(tagName, name, value));
  return [...(isKnown ? [] : [tagName]), ...faults.map(({ name, value }) => `${tagName} ${name}=${value}`)];
}

function isHarmless(element: string, name: string, value: string): boolean {
  if (!ATTRIBUTES.has(name)) return false;
  if (name === 'class') return value.split(' ').every((word) => CLASSES.test(word));
  if (name === 'src') return element === 'img' && /^https:\/\/[^@]+$/.test(value);
  if (name === 'href') return element === 'a' && /^(?:https?:\/\/[^@]+$|mailto:|#user-content-)/.test(value);
  if (name === 'cite') return /^https?:/.test(value);
  if (name === 'type') return element === 'ol' || value === 'checkbox';
  return name !== 'tabindex' || value === '0';
}
