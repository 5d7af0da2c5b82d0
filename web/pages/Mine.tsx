import { useState } from 'preact/hooks';
import { useAction } from '../lib/action';
import { api, ask, type Schemas } from '../lib/api';
import { beijingNow } from '../lib/clock';
import { aroundDeadlines } from '../lib/following';
import { useLoad } from '../lib/load';
import { ENTRIES, MINE, PERSON } from '../texts/registration';
import { useWord } from '../ui/Said';
import { DeadEnd } from '../ui/Problem';
import { CancelEntry } from '../parts/CancelEntry';
import { EntryTable } from '../parts/EntryTable';
import { Facts, namesOf } from '../parts/Facts';
import { Gate } from '../parts/Gate';
import { MineHead } from '../parts/MineHead';
import { Notices } from '../parts/Notices';
import { OpenOrder } from '../parts/OpenOrder';

type Page = Schemas['RegistrationPage'];
type Kind = 'written' | 'oral';

/** 报名信息 [R28]. It follows the state: calm by itself, close around a deadline and while money is on its way. */
const Mine = () => {
  const { word, say } = useWord();
  const mine = useLoad(() => ask(api.GET('/registrations/mine')), 'mine', follow);
  const [leaving, setLeaving] = useState<string | null>(null);
  const refreshing = useAction();
  const [refreshed, setRefreshed] = useState<{ kind: Kind; word: string } | null>(null);
  const reload = mine.reload;

  /** 更新 asks the gateway where there is something to ask [R30]. */
  const refresh = ({ openOrder }: Page, kind: Kind): void =>
    void refreshing.run<unknown>(
      async () => {
        const answer = openOrder ? await askGateway(openOrder.orderNo) : NOTHING_TO_ASK;
        await reload();
        return answer;
      },
      () => setRefreshed({ kind, word: MINE.refreshed(beijingNow()) }),
    );

  const gone = async (page: Page, kind: Kind, codes: readonly string[]) => {
    const rows = [...page.written.rows, ...page.oral.rows];
    const labels = rows.filter(({ subject }) => codes.includes(subject)).map(({ label }) => label);
    setLeaving(null);
    await reload();
    say(ENTRIES.cancelled(labels.join(MINE.separator)));
    document.getElementById(`${kind}-entries`)?.focus();
  };

  const table = (page: Page, kind: Kind) => (
    <EntryTable
      id={`${kind}-entries`}
      title={kind === 'written' ? MINE.writtenTable : MINE.oralTable}
      table={page[kind]}
      payAt={page.openOrder ? null : `/mine/pay?kind=${kind}`}
      isRefreshing={refreshing.isBusy}
      refreshed={refreshed?.kind === kind ? refreshed.word : null}
      onRefresh={() => refresh(page, kind)}
      onCancel={({ subject }) => setLeaving(subject)}
      onOver={() => void reload()}
    />
  );

  return (
    <Gate title={MINE.title} loaded={mine} word={word}>
      {(page) => (
        <>
          <MineHead page={page} onOver={() => void reload()} />
          {page.openOrder && <OpenOrder order={page.openOrder} onChanged={reload} say={say} />}
          <h2>{MINE.personal}</h2>
          <Facts
            facts={[
              [MINE.number, page.number],
              [PERSON.school, page.personal.schoolLabel],
              [PERSON.campus, page.personal.campusLabel],
              [MINE.eligible, namesOf(page.eligible)],
            ]}
          />
          {refreshing.problem && <DeadEnd problem={refreshing.problem} />}
          {table(page, 'written')}
          {table(page, 'oral')}
          {page.written.summary.unpaidFen > 0 &&
            page.oral.summary.unpaidFen > 0 &&
            !page.openOrder && (
              <p class="actions">
                <a class="button primary" href="/mine/pay?kind=all">
                  {MINE.payBoth}
                </a>
              </p>
            )}
          <Notices title={MINE.notices} notices={page.notices} />
          {(['written', 'oral'] as const).map((kind) =>
            page[kind].rows
              .filter(({ subject }) => subject === leaving)
              .map((row) => (
                <CancelEntry
                  key={row.subject}
                  row={row}
                  takesOralAlong={kind === 'written' && page.oral.summary.unpaidFen > 0}
                  onDone={(codes) => gone(page, kind, codes)}
                  onClose={() => setLeaving(null)}
                />
              )),
          )}
        </>
      )}
    </Gate>
  );
};

const NOTHING_TO_ASK = { ok: true, data: null } as const;

const askGateway = (orderNo: string) =>
  ask(api.POST('/registrations/mine/orders/{orderNo}/refresh', { params: { path: { orderNo } } }));

const follow = ({ serverNow, emptyBy, written, oral, openOrder }: Page) => {
  const rows = [...written.rows, ...oral.rows];
  return aroundDeadlines(
    serverNow,
    [emptyBy, ...rows.map(({ payBy }) => payBy)],
    openOrder !== null,
  );
};

export default Mine;
