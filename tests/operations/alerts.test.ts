import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';

const FOLDER = 'operations/prometheus';
const rules = z
  .object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            alert: z.string().optional(),
            labels: z.object({ severity: z.enum(['page', 'ticket']) }).optional(),
            annotations: z
              .object({ summary: z.string().min(10), description: z.string().min(20), runbook_url: z.string() })
              .optional(),
          }),
        ),
      }),
    ),
  })
  .parse(parse(readFileSync(`${FOLDER}/rules.yml`, 'utf8')));
const alerts = rules.groups.flatMap((group) => group.rules.filter(({ alert }) => alert !== undefined));
const expectations = z
  .object({
    tests: z.array(
      z.object({ promql_expr_test: z.array(z.object({ expr: z.string(), exp_samples: z.array(z.unknown()) })) }),
    ),
  })
  .parse(parse(readFileSync(`${FOLDER}/rules.test.yml`, 'utf8')))
  .tests.flatMap(({ promql_expr_test: expected }) => expected);

const promtool = spawnSync('promtool', ['--version']).error === undefined;
const withPromtool = promtool ? test : test.skip;
if (!promtool)
  console.warn('promtool is missing (Debian package prometheus; "make setup" installs it): its check is skipped.');

withPromtool('each alert fires when it should and not when it should not, in Prometheus’ own eyes', () => {
  for (const [command, file] of [['check', 'rules.yml'] as const, ['test', 'rules.test.yml'] as const]) {
    const { status, stdout, stderr } = spawnSync('promtool', [command, 'rules', file], {
      cwd: FOLDER,
      encoding: 'utf8',
    });
    expect(status === 0 ? '' : stdout + stderr).toBe('');
  }
});

test.each(alerts)('$alert says what it is, what to do and where that stands, and is tried both ways', (alert) => {
  expect(alert.labels).toBeDefined();
  const anchor = alert.annotations?.runbook_url.split('#')[1];
  expect(readFileSync('operations/README.md', 'utf8').toLowerCase()).toContain(`\n### ${anchor ?? '-'}\n`);
  const tried = expectations.filter(({ expr }) => expr.includes(`alertname="${alert.alert ?? ''}"`));
  expect(tried.filter(({ exp_samples: samples }) => samples.length === 1)).toHaveLength(1);
  expect(tried.filter(({ exp_samples: samples }) => samples.length === 0)).toHaveLength(1);
});

withPromtool('a rule that never fires is found out', () => {
  const broken = readFileSync(`${FOLDER}/rules.yml`, 'utf8').replace('gatehouse_attempt_zombies) > 0', 'zombies) > 0');
  const script = 'cd "$(mktemp -d)" && cat > rules.yml && cp "$1" rules.test.yml && promtool test rules rules.test.yml';
  const { status } = spawnSync('sh', ['-c', script, 'sh', `${process.cwd()}/${FOLDER}/rules.test.yml`], {
    input: broken,
  });
  expect(status).toBe(1);
});
