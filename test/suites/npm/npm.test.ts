import { describeNpm } from '../../support/npmStory';

const open = async () => ({ env: {}, close: async () => {} });

describeNpm({ title: 'npm with `npm start` and its folder', open });
describeNpm({ title: 'npm below the path of a stage', basePath: '/dev/registry/', open });
describeNpm({ title: 'npm at the root of a host', basePath: '/', open });
