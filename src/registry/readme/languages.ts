/** What the scanner of a language finds. Each pattern must match in linear time wherever it begins to match. */
export type Grammar = {
  readonly tokens: RegExp;
  readonly keywords: ReadonlySet<string>;
};

/** Up to the end of the text where it is not closed, so that no attempt is in vain. */
const END = '(?![^])';
const BLOCK_COMMENT = String.raw`/\*[^]*?(?:\*/|${END})`;
const LINE_COMMENT = '//.*';
/** In a shell `a#b` and `$#` are no comments. */
const HASH_COMMENT = String.raw`(?<=^|\s)#.*`;
const MARKUP_COMMENT = `<!--[^]*?(?:-->|${END})`;
const DASH_COMMENT = '--.*';
const DOUBLE = String.raw`"(?:[^"\\\n]|\\[^])*"?`;
const SINGLE = String.raw`'(?:[^'\\\n]|\\[^])*'?`;
const BACKTICK = String.raw`${'`'}(?:[^${'`'}\\]|\\[^])*${'`'}?`;
const TRIPLE = `"""[^]*?(?:"""|${END})|'''[^]*?(?:'''|${END})`;
const NUMBER = String.raw`\b\d[\w.]*`;
const WORD = '[A-Za-z_$@][A-Za-z0-9_$]*';

type Parts = {
  readonly comments?: readonly string[];
  readonly strings?: readonly string[];
  /** What stands out by itself, as a keyword does. */
  readonly marks?: readonly string[];
  readonly words?: string;
  readonly keywords?: string;
};

function grammar({ comments = [], strings = [], marks = [], words = WORD, keywords = '' }: Parts): Grammar {
  const groups = [
    named('comment', comments),
    named('string', strings),
    named('mark', marks),
    named('number', [NUMBER]),
    named('word', [words]),
  ];
  return {
    tokens: new RegExp(groups.filter(Boolean).join('|'), 'gm'),
    keywords: new Set(keywords.split(' ').filter(Boolean)),
  };
}

function named(name: string, patterns: readonly string[]): string {
  return patterns.length === 0 ? '' : `(?<${name}>${patterns.join('|')})`;
}

const SCRIPT =
  'abstract as asserts async await break case catch class const continue debugger declare default delete do else ' +
  'enum export extends false finally for from function get if implements import in infer instanceof interface is ' +
  'keyof let namespace new null of override private protected public readonly return satisfies set static super ' +
  'switch this throw true try type typeof undefined var void while with yield';

const COMPILED =
  `${SCRIPT} auto bool boolean byte chan char defer double dyn extern fallthrough final float fn fun func go goto impl ` +
  'int internal long loop map match mod move mut nil package pub range ref self short signed sizeof string struct ' +
  'template trait union unsafe unsigned use using val virtual volatile when where include define';

const script = grammar({
  comments: [LINE_COMMENT, BLOCK_COMMENT],
  strings: [DOUBLE, SINGLE, BACKTICK],
  keywords: SCRIPT,
});

const compiled = grammar({
  comments: [LINE_COMMENT, BLOCK_COMMENT],
  strings: [DOUBLE, SINGLE, BACKTICK],
  keywords: COMPILED,
});

const json = grammar({
  comments: [LINE_COMMENT, BLOCK_COMMENT],
  strings: [DOUBLE, SINGLE],
  keywords: 'true false null',
});

const css = grammar({
  comments: [BLOCK_COMMENT],
  strings: [DOUBLE, SINGLE],
  marks: [String.raw`@[\w-]+`, String.raw`#[\da-fA-F]{3,8}\b`],
  words: '[A-Za-z_-][A-Za-z0-9_-]*',
  keywords: 'important auto none inherit initial unset from to and not only',
});

const markup = grammar({
  comments: [MARKUP_COMMENT],
  strings: ['="[^"<]*"?', "='[^'<]*'?"],
  marks: [String.raw`</?[A-Za-z][\w:.-]*`],
  words: '[A-Za-z_:@-][A-Za-z0-9_:.-]*',
});

const shell = grammar({
  comments: [HASH_COMMENT],
  strings: [DOUBLE, SINGLE],
  marks: [String.raw`\$[A-Za-z_]\w*`, String.raw`(?<=^)\$(?= )`],
  words: '[A-Za-z_-][A-Za-z0-9_-]*',
  keywords:
    'if then else elif fi for while until do done case esac in function return export local set unset readonly ' +
    'npm npx yarn pnpm bun node curl cd sudo docker git',
});

const python = grammar({
  comments: [HASH_COMMENT],
  strings: [TRIPLE, DOUBLE, SINGLE],
  keywords:
    'and as assert async await begin break case class continue def del do elif else elsif end ensure except False ' +
    'false finally for from global if import in is lambda module next nil None nonlocal not or pass raise require ' +
    'rescue return self then True true try unless until when while with yield',
});

const config = grammar({
  comments: [HASH_COMMENT, '(?<=^);.*'],
  strings: [DOUBLE, SINGLE],
  marks: [String.raw`(?<=^)\[.*`],
  words: '[A-Za-z_@][A-Za-z0-9_./-]*',
  keywords:
    'true false null yes no on off FROM RUN CMD LABEL EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG',
});

const sql = grammar({
  comments: [DASH_COMMENT, BLOCK_COMMENT],
  strings: [DOUBLE, SINGLE],
  keywords: both(
    'select from where and or not null insert into values update set delete create table index primary key foreign ' +
      'references join left right inner outer on group by order having limit as distinct union all drop alter add ' +
      'default unique in is like between case when then else end',
  ),
});

const markdown = grammar({
  comments: [MARKUP_COMMENT],
  strings: ['`[^`\\n]*`?'],
  marks: ['(?<=^)#{1,6} .*'],
  words: '[A-Za-z]+',
});

const diff: Grammar = {
  tokens: /(?<added>^\+.*)|(?<removed>^-.*)|(?<mark>^@@.*)/gm,
  keywords: new Set(),
};

function both(words: string): string {
  return `${words} ${words.toUpperCase()}`;
}

const BY_GRAMMAR: readonly (readonly [Grammar, string])[] = [
  [script, 'js javascript mjs cjs jsx ts typescript mts cts tsx flow node'],
  [json, 'json jsonc json5 webmanifest map'],
  [css, 'css scss sass less pcss postcss'],
  [markup, 'html htm xml svg vue svelte astro xhtml hbs handlebars'],
  [shell, 'sh shell bash zsh fish console terminal shellsession shell-session sh-session powershell ps1'],
  [python, 'py python rb ruby coffee coffeescript'],
  [config, 'yaml yml toml ini conf npmrc properties env dotenv dockerfile docker makefile make editorconfig'],
  [compiled, 'c h cpp cc hpp cxx c++ cs csharp java kotlin kt swift go golang rs rust php scala dart proto'],
  [compiled, 'graphql gql groovy zig wgsl glsl solidity sol'],
  [sql, 'sql postgresql mysql sqlite plpgsql'],
  [markdown, 'md markdown mdx'],
  [diff, 'diff patch'],
];

const BY_NAME: ReadonlyMap<string, Grammar> = new Map(
  BY_GRAMMAR.flatMap(([found, names]) => names.split(' ').map((name) => [name, found] as const)),
);

/** By the name that fenced code gives it, or by the ending of a file's name. undefined: it is not known. */
export function grammarOf(language: string | undefined): Grammar | undefined {
  return language === undefined ? undefined : BY_NAME.get(language.toLowerCase());
}
