import type { Nodes, Root } from 'hast';
import { fromParse5 } from 'hast-util-from-parse5';
import MarkdownIt from 'markdown-it';
import { type DefaultTreeAdapterMap, defaultTreeAdapter, parseFragment, type TreeAdapter } from 'parse5';
import { footnotes } from './footnotes';

/** Nodes that a readme may become. Some kilobytes of tags that are never closed can become millions. */
const MOST_NODES = 50_000;
/** Elements within each other. Browsers stop at 512. */
const DEEPEST = 100;

const TOO_MUCH = Symbol('too much');

/**
 * What a browser would make of a readme in Markdown as GitHub writes it, raw HTML and all: nothing in it is safe. undefined: the
 * text is made to cost too much work.
 */
export function parsedMarkdown(text: string): Root | undefined {
  return parsedHtml(markdown.render(text));
}

function parsedHtml(text: string): Root | undefined {
  try {
    const tree: Nodes = fromParse5(parseFragment<DefaultTreeAdapterMap>(text, { treeAdapter: counting() }));
    return tree.type === 'root' ? tree : undefined;
  } catch (error) {
    if (error === TOO_MUCH) return undefined;
    throw error;
  }
}

const markdown = new MarkdownIt({ html: true, linkify: true, maxNesting: DEEPEST }).use(footnotes);
// As GitHub does: what has a scheme is a link, a file name such as `readme.md` is not.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

/** The parser asks it for each node, and tells it what is open. */
function counting(): TreeAdapter<DefaultTreeAdapterMap> {
  let nodes = 0;
  let depth = 0;
  return {
    ...defaultTreeAdapter,
    createElement: (...parts) => {
      nodes += 1;
      if (nodes > MOST_NODES) throw TOO_MUCH;
      return defaultTreeAdapter.createElement(...parts);
    },
    onItemPush: () => {
      depth += 1;
      if (depth > DEEPEST) throw TOO_MUCH;
    },
    onItemPop: () => {
      depth -= 1;
    },
  };
}
