import { describeNpm } from '../../support/npmStory';
import { openBucket } from '../../support/realBucket';

/* The gateway is on localhost and S3 on 127.0.0.1: on a redirect within one host name clients keep Authorization. */
describeNpm({
  title: 'npm with `npm start` and a real S3',
  open: async () => {
    const { config, close } = await openBucket();
    const env = {
      CODEBOX_REGION: config.region,
      CODEBOX_BUCKET: config.bucket,
      CODEBOX_S3_ENDPOINT: config.s3Endpoint,
    };
    return { env, close };
  },
});
