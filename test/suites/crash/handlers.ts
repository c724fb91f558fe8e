import deleteDistTag from '../../../src/dist-tags/delete';
import putDistTag from '../../../src/dist-tags/put';
import takeAnswer from '../../../src/login/callback/get';
import answerPoll from '../../../src/login/done/get';
import putPackage from '../../../src/package/put';
import deletePackage from '../../../src/rev/delete';
import unpublishVersions from '../../../src/rev/put';
import searchPackages from '../../../src/search/get';
import followTopic from '../../../src/search/topic';
import decideStage from '../../../src/stage/decide';
import proposeVersion from '../../../src/stage/post';
import deleteTarball from '../../../src/tarball/delete';
import { runRuleCommand } from './ruleCommand';

/** Everything that writes. */
export const handlers = {
  'package:put': putPackage,
  'rev:put': unpublishVersions,
  'rev:delete': deletePackage,
  'stage:post': proposeVersion,
  'stage:decide': decideStage,
  'tarball:delete': deleteTarball,
  'dist-tags:put': putDistTag,
  'dist-tags:delete': deleteDistTag,
  'search:get': searchPackages,
  'login:callback': takeAnswer,
  'done:get': answerPoll,
  catalogue: followTopic,
  rules: runRuleCommand,
} as const;

export type HandlerName = keyof typeof handlers;
