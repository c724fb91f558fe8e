import { beforeAll, describe, expect, test } from '@jest/globals';
import { isObject } from '../../../src/lib/json';
import { METRICS } from '../../../src/ports/metrics';
import { OPERATOR, type Packaged, packaged } from '../../support/lambda/package';

type Named = { readonly namespace: unknown; readonly name: unknown };

/** Of AWS itself, where the registry uses it. */
const OF_AWS: Readonly<Record<string, readonly string[]>> = {
  'AWS/ApiGateway': ['Count', '4XXError', '5XXError'],
  'AWS/Lambda': ['Errors', 'Throttles'],
  'AWS/SQS': ['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible'],
};

let service: Packaged;
beforeAll(async () => {
  service = await packaged();
});

function resourcesOf(type: string) {
  return Object.entries(service.template.Resources).filter(([, { Type }]) => Type === type);
}

/** Of everything in it that names a metric, be it of an alarm or of a part of one. */
function metricsOf(value: unknown): readonly Named[] {
  if (!isObject(value)) return Array.isArray(value) ? value.flatMap(metricsOf) : [];
  const own = 'MetricName' in value ? [{ namespace: value.Namespace, name: value.MetricName }] : [];
  return [...own, ...Object.values(value).flatMap(metricsOf)];
}

function dashboard(): string {
  const [[, resource] = []] = resourcesOf('AWS::CloudWatch::Dashboard');
  return String(Object(resource?.Properties.DashboardBody)['Fn::Sub']);
}

function metricsOnDashboard(): readonly Named[] {
  const { widgets } = JSON.parse(dashboard());
  const rows: readonly (readonly unknown[])[] = Object(widgets).flatMap(
    (widget: { readonly properties: { readonly metrics: readonly unknown[] } }) => widget.properties.metrics,
  );
  return rows.flatMap(([first, name]): readonly Named[] => {
    if (typeof first === 'string') return [{ namespace: first, name }];
    const [, namespace, found] =
      /^SEARCH\('\{"([^"]+)",.+MetricName="(\w+)"/.exec(Object(first).expression) ?? [];
    return [{ namespace, name: found }];
  });
}

function unknown(metrics: readonly Named[]): readonly Named[] {
  const known: Readonly<Record<string, readonly string[]>> = {
    ...OF_AWS,
    'codebox-npm': Object.keys(METRICS),
  };
  return metrics.filter(({ namespace, name }) => !known[String(namespace)]?.includes(String(name)));
}

describe('the packaged template: watching', () => {
  test('each alarm is about a metric that AWS or the registry really has, and tells the topic of alarms', () => {
    const alarms = resourcesOf('AWS::CloudWatch::Alarm');
    expect(alarms.map(([id]) => id).sort()).toEqual([
      'AuthorizerFailuresAlarm',
      'CatalogueBehindAlarm',
      'DeadLettersAlarm',
      'DownloadsDeadLettersAlarm',
      'ServerErrorsAlarm',
      'ThrottlesAlarm',
      'TokenKeeperErrorsAlarm',
    ]);
    for (const [, { Properties }] of alarms) {
      const metrics = metricsOf(Properties);
      expect(metrics.length).toBeGreaterThan(0);
      expect(unknown(metrics)).toEqual([]);
      const told = [{ Ref: 'AlarmTopic' }];
      expect(Properties).toMatchObject({
        AlarmActions: told,
        OKActions: told,
        TreatMissingData: 'notBreaching',
      });
    }
  });

  test('the dashboard shows every metric of the registry, and none that there is not', () => {
    const metrics = metricsOnDashboard();
    expect(unknown(metrics)).toEqual([]);
    const own = metrics.filter(({ namespace }) => namespace === 'codebox-npm').map(({ name }) => name);
    expect([...new Set(own)].sort()).toEqual(Object.keys(METRICS).sort());
  });

  test('the functions count for the stage, and the names of API and queues are those of the template', () => {
    const { ApiGatewayRestApi, PutLambdaFunction } = service.template.Resources;
    const name = String(ApiGatewayRestApi?.Properties.Name);
    expect(dashboard()).toContain(`"ApiName", "${name}", "Stage", "test"`);
    expect(service.template.Resources.ServerErrorsAlarm?.Properties.Dimensions).toEqual([
      { Name: 'ApiName', Value: name },
      { Name: 'Stage', Value: 'test' },
    ]);
    expect(PutLambdaFunction?.Properties.Environment).toMatchObject({ Variables: { metrics: 'test' } });
  });

  test('nobody is subscribed to alarms without an address', () => {
    expect(service.template.Resources.AlarmEmail).toBeUndefined();
    expect(Object.keys(OPERATOR)).not.toContain('CODEBOX_ALARM_EMAIL');
  });
});
