const silent = () => {};

/** What an operator's command has besides its options and its storage: a terminal that nobody looks at, and no AWS. */
export const quietCommand = {
  log: { notice: silent, success: silent, warning: silent, error: silent },
  print: silent,
  command: 'sls codebox',
  objects: async () => [],
  topic: async () => undefined,
  who: async () => 'alice (AWS)',
  prepare: async () => {},
};
