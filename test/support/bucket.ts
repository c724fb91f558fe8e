import { afterEach, beforeEach } from '@jest/globals';
import { type FakeS3, fakeS3 } from './fakeS3';

/** The bucket that the authorizer looks into for tokens. Call in `describe` or at the top. */
export function useBucket(): () => FakeS3 {
  let s3: FakeS3 | undefined;
  beforeEach(() => {
    s3 = fakeS3();
  });
  afterEach(() => s3?.restore());
  return () => {
    if (!s3) throw new Error('Only inside a test.');
    return s3;
  };
}
