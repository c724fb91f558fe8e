/** Of the page of a package, and of readmes. */
export const PACKAGE_STYLE = `
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 20rem; gap: 0 2.5rem; }
.columns > * { min-width: 0; }
@media (max-width: 56rem) { .columns { grid-template-columns: minmax(0, 1fr); } }
.columns section:first-child h2 { margin-top: 0; }
.notice { padding: .625rem .875rem; border: 1px solid var(--warn); border-radius: .5rem; color: var(--warn); }
.facts div { display: flex; gap: .75rem; padding: .25rem 0; }
.facts dt { flex: 0 0 6.5rem; }
.facts dd { margin: 0; min-width: 0; }
ul.inline { display: flex; flex-wrap: wrap; gap: .25rem .875rem; margin: 0 0 1rem; padding: 0; list-style: none; }
ul.inline li { min-width: 0; overflow-wrap: anywhere; }
summary { padding: .25rem 0; cursor: pointer; }
.older { line-height: 1.9; }
.compare { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; margin: 0 0 1rem; }
.compare select {
  min-width: 0; max-width: 100%; padding: .4375rem .5rem; color: inherit; background: var(--paper);
  border: 1px solid var(--quiet); border-radius: .5rem; font: inherit;
}
.plot { margin: 0 0 1rem; }
.plot svg { display: block; width: 100%; height: auto; }
.plot path { fill: none; stroke: var(--line); }
.plot .dots { stroke: var(--accent); stroke-width: 6; stroke-linecap: round; }
.plot .bars { stroke: var(--accent); }
.plot figcaption { color: var(--quiet); font-size: .875rem; }
.readme { margin-top: 2rem; padding-top: 1.5rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.readme img { max-width: 100%; height: auto; }
.readme blockquote { margin: 0 0 1rem; padding-left: 1rem; border-left: .25rem solid var(--line); color: var(--quiet); }
.alert { margin: 0 0 1rem; padding-left: 1rem; border-left: .25rem solid; }
.alert.note { color: var(--accent); }
.alert > :not(:first-child) { color: var(--ink); }
.alert > p:first-child { margin-bottom: .25rem; }
.readme sup { line-height: 0; }
.readme td, .readme th { border: 1px solid var(--line); }
.readme table { width: auto; }
.readme :not(pre) > code { padding: .125rem .25rem; background: var(--soft); border-radius: .25rem; }
.readme li.task { list-style: none; }
`;
