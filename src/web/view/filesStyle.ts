/** Trees of files, lines of code with the colours of `registry/readme/highlight.ts`, and differences. */
export const FILES_STYLE = `
:root { --added: #e3f5e8; --removed: #fce9e7; }
@media (prefers-color-scheme: dark) { :root { --added: #12301c; --removed: #3a1a18; } }
.trail { margin: 0 0 .75rem; overflow-wrap: anywhere; }
ul.tree { margin: 0 0 1rem; padding: 0; list-style: none; }
ul.tree ul.tree { margin: 0; padding-left: 1.25rem; }
ul.tree li { padding: .1875rem 0; overflow-wrap: anywhere; }
ul.tree summary { cursor: pointer; }
ul.tree .quiet { font-size: .875rem; }
.code { margin: 0 0 1.5rem; border: 1px solid var(--line); border-radius: .5rem; }
.code pre { margin: 0; padding: .5rem 0; border: 0; background: none; overflow: visible; min-width: max-content; tab-size: 4; }
.code pre > span { display: block; min-height: 1.5em; padding: 0 1rem 0 5rem; }
pre.numbered { counter-reset: line; }
pre.numbered > span { counter-increment: line; }
pre.numbered > span:target { background: var(--soft); }
.code pre > span::before { float: left; width: 3.5rem; margin-left: -4.5rem; color: var(--quiet); text-align: right; content: counter(line); }
pre.diff > span::before { content: attr(data-n); }
pre.diff > .more { background: var(--added); }
pre.diff > .less { background: var(--removed); }
pre.diff > .at { color: var(--quiet); background: var(--soft); }
.h-c { color: var(--quiet); }
.h-s, .h-a { color: var(--good); }
.h-n { color: var(--warn); }
.h-k { color: var(--accent); }
.h-d { color: var(--bad); }
b.sign { padding: 0 .25rem; border: 1px solid var(--bad); border-radius: .25rem; color: var(--bad); font-size: .8125em; }
table.changes th[scope=row] { color: inherit; font-size: inherit; font-weight: 400; overflow-wrap: anywhere; }
table.changes code { white-space: pre-wrap; }
tr.alarm { background: var(--removed); }
tr.alarm code, tr.alarm .quiet { color: var(--ink); }
.tag.bad { color: var(--bad); border-color: var(--bad); }
.tag.warn { color: var(--warn); border-color: var(--warn); }
`;
