import { createDatabase } from '../../../../prisma/client';
import { createPersonalData } from '../../../../prisma/personal-data';
import { instant } from '../../../../domain/instant';
import { createStore } from '../../../../store/store';
import { createWorkerMetrics } from '../../../../worker/metrics';

/**
 * Run as a process of its own, on a host whose clock or time zone is another: a candidate chooses and
 * begins to pay there, and that host asks for the release of what it believes to be due.
 */

const given = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not given`);
  return value;
};

const main = async () => {
  const database = createDatabase({
    url: given('DATABASE_URL'),
    poolSize: 2,
    applicationName: 'cet-other-host',
  });
  const personalData = createPersonalData({
    keys: given('PERSONAL_DATA_KEYS'),
    hashKey: given('PERSONAL_HASH_KEY'),
  });
  const store = createStore({ database, personalData });
  const session = given('SESSION');
  const { answer: chosen, now } = await store.registrations.chooseSubjects({ session }, [
    { subject: '1' },
  ]);
  const { answer: opened } = await store.payments.openOrder(
    { session },
    { subjects: ['1'], gateway: 'alipay', bank: null },
  );
  const { answer: released } = await store.deadlines.releaseDue(
    given('NUMBER'),
    instant(Date.now()),
  );
  const metrics = createWorkerMetrics(database.pool, store);
  await metrics.observe();
  const skew = await metrics.registry.getSingleMetric('cet_clock_skew_seconds')?.get();
  await database.close();
  return {
    entry: chosen.entries[0],
    now,
    expiresAt: opened.attempt.expiresAt,
    released,
    skewSeconds: skew?.values[0]?.value,
  };
};

main().then(
  (told) => console.log(JSON.stringify(told)),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
