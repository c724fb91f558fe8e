import type { Root } from 'hast';
import { defaultSchema, type Schema, sanitize } from 'hast-util-sanitize';

const EVERYWHERE = [
  'align',
  'colSpan',
  'dir',
  'height',
  'id',
  'lang',
  'rowSpan',
  'scope',
  'title',
  'vAlign',
  'width',
];

/**
 * GitHub's own list of elements and protocols, and of its attributes those that say how something looks: none that forms
 * or scripts know, no shortcut of the keyboard. `input` stands in no readme: those of task lists are ours.
 */
const schema: Schema = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter(
    (name) => !['input', 'picture', 'section', 'source'].includes(name),
  ),
  attributes: {
    a: ['href', 'name'],
    blockquote: ['cite'],
    code: [['className', /^language-./]],
    details: ['open'],
    img: ['src', 'alt'],
    li: ['value'],
    ol: ['start', 'type'],
    '*': EVERYWHERE,
  },
  protocols: { cite: ['http', 'https'], href: ['http', 'https', 'mailto'], src: ['http', 'https'] },
  required: {},
  // What stands in them is no text.
  strip: [
    'script',
    'style',
    'template',
    'title',
    'textarea',
    'noscript',
    'xmp',
    'iframe',
    'noembed',
    'noframes',
    'svg',
    'math',
  ],
};

/** Identifiers begin with it, so that none is one of the page's, or of the browser's own properties. */
export const PREFIX = 'user-content-';

/** Only what GitHub lets into a readme. */
export function sanitized(tree: Root): Root {
  const safe = sanitize(tree, { ...schema, clobberPrefix: PREFIX });
  return safe.type === 'root' ? safe : { type: 'root', children: [] };
}
