import { describeNpm } from '../support/npmStory';

describeNpm({
  title: 'npm with `npm start` and its folder',
  open: async () => ({ env: {}, close: async () => {} }),
});
