import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { settings } from '../../.serverless_plugins/lib/template-settings';
import { METRICS } from '../../src/ports/metrics';
import { useTempFolder } from '../support/tempFolder';

const resourcesIn = (file: string) => parse(readFileSync(`resources/${file}`, 'utf8')).Resources;

describe('alarms in the template', () => {
  const folder = useTempFolder();

  test('with an address, it is subscribed to their topic', () => {
    const { alarmFiles, alarmEmail } = settings({ CODEBOX_ALARM_EMAIL: ' ops@acme.example ' });
    expect(alarmEmail).toBe('ops@acme.example');
    expect(resourcesIn(alarmFiles.email).AlarmEmail.Properties).toEqual({
      TopicArn: { Ref: 'AlarmTopic' },
      Protocol: 'email',
      Endpoint: `\${self:custom.settings.alarmEmail}`,
    });
  });

  test('without one, and without a list of malware, there is nothing more', () => {
    const { alarmFiles } = settings({ CODEBOX_ALARM_EMAIL: ' ' });
    expect([resourcesIn(alarmFiles.email), resourcesIn(alarmFiles.advisories)]).toEqual([{}, {}]);
  });

  test('where the policy wants the list of malware, its age is watched', async () => {
    const file = path.join(folder(), 'codebox.yml');
    await writeFile(file, 'firewall: { malware: block }\n');
    const { alarmFiles } = settings({ CODEBOX_POLICY: file });
    const { AdvisoryFeedAlarm } = resourcesIn(alarmFiles.advisories);
    const { Namespace, MetricName } = AdvisoryFeedAlarm.Properties;
    // A function that never runs tells nothing, and the alarm must not take that for health.
    expect(AdvisoryFeedAlarm.Properties).toMatchObject({
      TreatMissingData: 'breaching',
      EvaluationPeriods: 3,
      Period: 3600,
    });
    expect([Namespace, Object.keys(METRICS).includes(MetricName)]).toEqual(['codebox-npm', true]);
  });
});
