/** A mistake that the model test must find: in that file, this text instead of that. */
export type Mutation = {
  readonly title: string;
  readonly file: string;
  readonly text: string;
  readonly instead: string;
};

export const MUTATIONS: readonly Mutation[] = [
  {
    title: 'compare-and-swap is switched off',
    file: 'src/adapters/folder.ts',
    text: "if ((await store.readIfChanged(file, etag)) !== 'unchanged') return undefined;",
    instead: '',
  },
  {
    title: 'the tarball is written after the index',
    file: 'src/store/publications.ts',
    text: `  const settle = await storeTarball(context, publication);
  const packument = await index.update((latest) => addVersion(latest, { ...publishing, now: new Date() }));`,
    instead: `  const packument = await index.update((latest) => addVersion(latest, { ...publishing, now: new Date() }));
  const settle = await storeTarball(context, publication);`,
  },
  {
    title: 'a document that was read long ago is stored as it is',
    file: 'src/package/deprecate.ts',
    text: 'return applyDeprecations(current, document);',
    instead: 'return { ...current, versions: document.versions as typeof current.versions };',
  },
  {
    title: 'marks in a document that was read long ago are all believed',
    file: 'src/registry/packument/deprecation.ts',
    text: ' || mark === markAt(packument, manifest, read)',
    instead: '',
  },
  {
    title: 'a document that was read long ago may unpublish what it does not know',
    file: 'src/registry/packument/unpublish.ts',
    text: '  assertRevision(packument, unpublish.revision);\n',
    instead: '',
  },
  {
    title: 'the tarball of a dead publish is replaced without a word to the others',
    file: 'src/store/tarballs.ts',
    text: `  await reserve(store, publication);
`,
    instead: '',
  },
  {
    title: 'a tarball is written over what is there',
    file: 'src/adapters/folder.ts',
    text: '    const isCreated = await link(await ready, file).then(',
    instead: `    await unlink(file).catch(() => undefined);
    const isCreated = await link(await ready, file).then(`,
  },
  {
    title: 'a publish is acknowledged without its tag',
    file: 'src/registry/publish/version.ts',
    text: 'if (packument && existing && !hadTag(packument, version, tag)) {',
    instead: 'if (false) {',
  },
  {
    title: 'latest goes to the lowest version after an unpublish',
    file: 'src/registry/packument/unpublish.ts',
    text: 'versions.toSorted(semver.rcompare)',
    instead: 'versions.toSorted(semver.compare)',
  },
  {
    title: 'a publish changes the times of earlier versions',
    file: 'src/registry/publish/version.ts',
    text: 'time: { ...base.time, [version]: now.toISOString() },',
    instead: `time: Object.fromEntries(
      [...Object.keys(base.time), version].map((key) => [key, now.toISOString()]),
    ),`,
  },
  {
    title: 'a star is forgotten by the next publish',
    file: 'src/registry/publish/version.ts',
    text: `    ...base,
    'dist-tags': tags,`,
    instead: `    ...{ ...base, users: undefined },
    'dist-tags': tags,`,
  },
  {
    title: 'of several who decide about a proposal all win',
    file: 'src/store/stages.ts',
    text: "  return storage.replace(stageKey(to.id, 'stage.json'), serializeStage(to), from.etag);",
    instead: `  const key = stageKey(to.id, 'stage.json');
  const latest = await storage.get(key);
  return storage.replace(key, serializeStage(to), latest?.etag ?? from.etag);`,
  },
  {
    title: 'a proposal counts as approved before it is published',
    file: 'src/store/stages/decide.ts',
    text: '  const packument = await givenBack(claimed, context, storePublication(',
    instead: `  await settle(approved(claimed), claimed, storage);
  const packument = await givenBack(claimed, context, storePublication(`,
  },
];
