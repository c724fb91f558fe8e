import type { WebContext } from '../../context';
import type { Undrawn, WebPage } from '../page';
import type { WebRoute } from '../routes';
import type { Visit } from '../visit';
import { showDiff } from './diff';
import { showFiles } from './files';
import { showHome } from './home';
import { showPackage } from './package';
import { showSearch } from './search';
import { showStage } from './stage';
import { showStages } from './stages';
import { showTokens } from './tokens';

/** What stands at an address. RegistryError as from the routes of npm. */
export async function pageOf(route: WebRoute, visit: Visit, context: WebContext): Promise<WebPage | Undrawn> {
  switch (route.page) {
    case 'home':
      return showHome(route, visit, context);
    case 'tokens':
      return showTokens(route, visit, context);
    case 'search':
      return showSearch(route, visit, context);
    case 'stages':
      return showStages(route, visit, context);
    case 'stage':
      return showStage(route, visit, context);
    case 'files':
      return showFiles(route, visit, context);
    case 'diff':
      return showDiff(route, visit, context);
    case 'package':
      return showPackage(route, visit, context);
  }
}
