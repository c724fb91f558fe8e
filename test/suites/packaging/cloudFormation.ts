import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { App, Stack } from 'aws-cdk-lib/core';
import type { Template } from '../../support/lambda/package';

type Report = {
  readonly pluginReports: readonly {
    readonly violations: readonly { readonly ruleName: string; readonly description: string }[];
  }[];
};

/**
 * What the CDK says of a template: its classes read every property of every resource, and its validator judges the
 * whole. Rejects where the classes cannot read it.
 */
export async function verdictOn({ Resources, ...rest }: Template) {
  const folder = await mkdtemp(path.join(tmpdir(), 'codebox-cdk-'));
  try {
    const templateFile = path.join(folder, 'template.json');
    await writeFile(templateFile, JSON.stringify({ ...rest, Resources: withoutEmptyPolicy(Resources) }));
    const app = new App({ outdir: folder, analyticsReporting: false, treeMetadata: false });
    const included = new CfnInclude(new Stack(app, 'Registry'), 'Template', { templateFile });
    const resources = Object.keys(Resources).filter((id) => included.getResource(id));
    app.synth();
    const report: Report = JSON.parse(await readFile(path.join(folder, 'validation-report.json'), 'utf8'));
    const violations = report.pluginReports.flatMap(({ violations }) => violations);
    return {
      resources,
      violations: violations.map(({ ruleName, description }) => `${ruleName}: ${description}`),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The framework writes an empty resource policy, which CloudFormation takes for none; the CDK wants an object. */
function withoutEmptyPolicy(resources: Template['Resources']): Template['Resources'] {
  const copies = Object.entries(resources).map(([id, resource]) => {
    const { Policy, ...Properties } = Object(resource.Properties);
    return [id, Policy === '' ? { ...resource, Properties } : resource];
  });
  return Object.fromEntries(copies);
}
