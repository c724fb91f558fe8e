import { type Counted, counts, type Figures, METRICS, type Metric } from '../../ports/metrics';

type Values = Figures['values'];

/** Of all codebox registries of an account; the stage tells them apart. */
const NAMESPACE = 'codebox-npm';

/**
 * The members that make a line of the log a source of metrics, in CloudWatch's embedded metric format: `figures` by
 * stage and by route, and by stage what was counted since the last line. undefined: there is nothing to tell.
 */
export function createEmbedding(stage: string): (figures: Figures | undefined) => object | undefined {
  const told = new Map(counts());
  return (figures) => {
    const { route, values: own = {} } = figures ?? {};
    const counted = untold(told);
    if (!figures && Object.keys(counted).length === 0) return undefined;
    const byRoute = route === undefined ? [] : [directive(own, [['stage'], ['stage', 'route']])];
    const byStage = directive(route === undefined ? { ...own, ...counted } : counted, [['stage']]);
    const CloudWatchMetrics = [...byRoute, byStage].filter(({ Metrics }) => Metrics.length > 0);
    return {
      _aws: { Timestamp: Date.now(), CloudWatchMetrics },
      stage,
      ...(route !== undefined && { route }),
      ...own,
      ...counted,
    };
  };
}

function untold(told: Map<Counted, number>): Values {
  const news = [...counts()].filter(([metric, total]) => total > (told.get(metric) ?? 0));
  const values = news.map(([metric, total]) => [metric, total - (told.get(metric) ?? 0)]);
  for (const [metric, total] of news) told.set(metric, total);
  return Object.fromEntries(values);
}

function directive(values: Values, Dimensions: readonly (readonly string[])[]) {
  // Only made of metrics.
  const names = Object.keys(values) as Metric[];
  return { Namespace: NAMESPACE, Dimensions, Metrics: names.map((Name) => ({ Name, Unit: METRICS[Name] })) };
}
