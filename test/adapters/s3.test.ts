import { createS3Storage } from '../../src/adapters/s3';
import { fakeS3 } from '../support/fakeS3';
import { describeStorage } from '../support/storageContract';

const config = { region: 'eu-central-1', bucket: 'codebox-test', s3Endpoint: undefined };

describeStorage('S3 in memory', async () => {
  const s3 = fakeS3({ pageSize: 5 });
  return { storage: createS3Storage(config), close: async () => s3.restore() };
});
