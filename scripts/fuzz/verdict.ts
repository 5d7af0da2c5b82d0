import { Client } from 'pg';
import type { Report } from './schemathesis';
import type { Target } from './target';

/** What one round found, in words; empty when all is well. */
export const findingsOf = (seed: number, report: Report): string[] => {
  const { failures, errors, warnings, complete, exit_code } = report;
  const found = [
    ...failures.map(({ code, title, count }) => `${code} ${title}: ${count}`),
    ...(errors.length > 0 ? [`errors: ${errors.length}`] : []),
    ...Object.entries(warnings)
      .filter(([, operations]) => operations.length > 0)
      .map(([kind, operations]) => `warning ${kind}: ${JSON.stringify(operations)}`),
    ...(complete ? [] : ['the round did not come to its end']),
  ];
  if (exit_code !== 0 && found.length === 0) found.push(`exit code ${exit_code}`);
  return found.map((one) => `seed ${seed}: ${one}`);
};

/** `name{labels} value` of Prometheus' text format. */
const SAMPLE = /^(\w+)\{(.*)\} (\S+)$/;

/** What the API's own figures tell against it, and how many requests it has answered. */
export const figuresOf = (metrics: string): { answered: number; findings: string[] } => {
  let answered = 0;
  const findings: string[] = [];
  for (const line of metrics.split('\n')) {
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (name === 'cet_http_request_seconds_count') {
      answered += Number(value);
      if (/status="5/.test(labels)) findings.push(`answered with a fault of its own: ${line}`);
    }
    if (name === 'cet_undescribed_problems_total') findings.push(`not in the contract: ${line}`);
  }
  return { answered, findings };
};

/** Invariants [R47] that the requests have broken. */
export const brokenInvariants = async ({ stack }: Target): Promise<string[]> => {
  const client = new Client({ connectionString: stack.env['DATABASE_URL'] });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(
      'SELECT * FROM invariant_violation',
    );
    return rows.map((row) => `invariant broken: ${JSON.stringify(row)}`);
  } finally {
    await client.end();
  }
};
