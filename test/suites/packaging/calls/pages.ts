import { storedPackument } from '../../../support/packages';
import type { TestRegistry } from '../../../support/registry';
import { openBrowser } from '../../../support/web';

type Visits = { readonly registry: TestRegistry; readonly user: string };

/** Everything that the pages do to the bucket: as a reader, one page after the other. */
export async function visitPages({ registry, user }: Visits): Promise<readonly unknown[]> {
  registry.s3.put('widget/index.json', storedPackument({ name: 'widget' }));
  const browser = openBrowser();
  await browser.logIn(user);
  const answers: unknown[] = [];
  for (const page of PAGES) answers.push(await browser.get(page));
  return answers;
}

const PAGES = ['', 'search?text=widget'];
