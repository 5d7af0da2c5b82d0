import { CHECKS } from '../../scripts/doctor/examine';
import { everybodyComesIn } from '../../api/admission/admission';
import { addAdmissionMetrics, createMetrics } from '../../api/metrics';
import { createWorkerMetrics } from '../../worker/metrics';
import { english4 } from '../support/people';
import { createPlay } from '../support/play';
import { createRig, type Rig } from '../support/rig';
import { operationsPage, pageBlocks, pageTable } from './support/operations-page';

/** docs/operations.md cannot rot: what it prints is run, what it lists is what there is. */
let rig: Rig;

beforeAll(async () => {
  rig = await createRig();
}, 60_000);
afterAll(() => rig?.close(), 60_000);

const sections = operationsPage()
  .split(/^(?=#{2,3} )/m)
  .slice(1)
  .map((text) => ({ title: /^#{2,3} (.+)$/m.exec(text)?.[1] ?? '', text }));
const between = (first: string, last: string) => {
  const titles = sections.map(({ title }) => title);
  return sections.slice(titles.indexOf(first), titles.indexOf(last) + 1);
};

describe('every page of the operator’s book', () => {
  it.each(between('empty', 'Mail down').map(({ title, text }) => [title, text]))(
    '%s: how it looks, what it means, what to do',
    (_title, text) => {
      expect(text).toMatch(/\*\*Looks like:\*\* \S/);
      expect(text).toMatch(/\*\*Means:\*\* \S/);
      expect(text).toMatch(/\*\*Do(:\*\*|\*\*,) \S/);
    },
  );

  it('is reached by every link', () => {
    const anchors = new Set(
      sections.map(({ title }) =>
        title
          .toLowerCase()
          .replaceAll(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      ),
    );
    const links = [...operationsPage().matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.filter((anchor) => !anchors.has(anchor ?? ''))).toEqual([]);
    expect(links.length).toBeGreaterThan(30);
  });
});

describe('what the page lists', () => {
  it('is every metric of API and worker, and no other', () => {
    const { database, store } = rig;
    const metrics = createMetrics(() => 0);
    addAdmissionMetrics(metrics, everybodyComesIn);
    const ofApi = metrics.registry.getMetricsAsArray();
    const ofWorker = createWorkerMetrics(database.pool, store).registry.getMetricsAsArray();
    const ours = (all: readonly { name: string }[]) =>
      all.map(({ name }) => name).filter((name) => name.startsWith('cet_'));
    const listed = pageTable('Metrics and alarms').filter(([name]) => name?.startsWith('cet_'));
    const of = (from: string) =>
      listed
        .filter(([, column]) => column === 'both' || column === from)
        .map(([name]) => name?.replace(/\{.*/, ''));
    expect(of('worker').sort()).toEqual(ours(ofWorker).sort());
    expect(of('API').sort()).toEqual(ours(ofApi).sort());
  });

  it('is every check of the doctor, and which of them it mends [R47]', () => {
    const listed = pageTable('What the doctor says').map(([check, mended]) => [check, mended]);
    expect(listed).toEqual(
      Object.entries(CHECKS).map(([check, mendable]) => [check, mendable ? 'yes' : 'no']),
    );
  });
});

describe('what the page prints', () => {
  const statements = pageBlocks().filter(({ language }) => language === 'sql');

  it('is at least one statement for each table that an operator looks into', () => {
    expect(statements.length).toBeGreaterThan(20);
  });

  it.each(statements.map(({ heading, text }, index) => [`${index + 1}. ${heading}`, text]))(
    'runs as SQL: %s',
    async (_name, text) => {
      const client = await rig.owner.connect();
      try {
        await client.query('BEGIN');
        // A statement of its own transaction is taken into ours, so that nothing of it stays.
        const run = client.query(text.replaceAll(/^(BEGIN|COMMIT);$/gm, ''));
        await expect(run).resolves.toBeDefined();
      } finally {
        await client.query('ROLLBACK');
        client.release();
      }
    },
  );

  it('is a list that Temporal can make, for each query', async () => {
    const play = createPlay(rig, english4());
    const { number } = await play.holding('1');
    const queries = [...operationsPage().matchAll(/`((?:WorkflowType|CetState|Temporal)[^`]+)`/g)]
      .map(([, query]) => query ?? '')
      .filter((query) => / (=|IS) /.test(query));
    expect(queries.length).toBeGreaterThan(9);
    for (const query of queries) await rig.client.workflow.count(query);

    const holding = queries.find((query) => query.endsWith(`CetState = 'holding'`)) ?? '';
    await rig.eventually(async () => expect(await listed(holding)).toEqual([number]));
  });
});

const listed = async (query: string): Promise<string[]> => {
  const found: string[] = [];
  for await (const { workflowId } of rig.client.workflow.list({ query })) {
    found.push(workflowId.replace('registration:', ''));
  }
  return found;
};
