import { useLocation } from 'preact-iso';
import { useAction } from '../lib/action';
import { api, ask, type Schemas } from '../lib/api';
import { calmly } from '../lib/following';
import { useLoad } from '../lib/load';
import { goToGateway, openOrder } from '../lib/pay';
import type { Problem } from '../lib/problem';
import { PAY } from '../texts/payment';
import { DeadEnd } from '../ui/Problem';
import { useWord } from '../ui/Said';
import type { EntryRow } from '../parts/EntryTable';
import { Gate } from '../parts/Gate';
import type { Gateway } from '../parts/GatewayChoice';
import { OpenOrder } from '../parts/OpenOrder';
import { Purchase } from '../parts/Purchase';

type Page = Schemas['RegistrationPage'];
type Kind = 'written' | 'oral' | 'all';

/** 支付 [R29]: one open order for a registration; `?kind=` says which table is paid. */
const Pay = () => {
  const { query, route } = useLocation();
  const { word, say } = useWord();
  const kind = kindOf(query['kind']);
  const mine = useLoad(() => ask(api.GET('/registrations/mine')), 'mine', calmly);
  const { problem, isBusy, run } = useAction();

  const buy = (rows: readonly EntryRow[], gateway: Gateway): void =>
    void run(
      async () => {
        const subjects = rows.map(({ subject }) => subject);
        const answer = await openOrder({ subjects, gateway, bank: null });
        // A "no" means that something is no longer as it stood here.
        if (!answer.ok) await mine.reload();
        return answer;
      },
      (opened) => goToGateway(opened, route),
    );

  return (
    <Gate title={PAY.title} loaded={mine} word={word}>
      {(page) => {
        const rows = rowsToPay(page, kind);
        const isNothing = rows.length === 0 && !page.openOrder;
        return (
          <>
            {problem && <WhyNot problem={problem} />}
            {page.openOrder && (
              <OpenOrder order={page.openOrder} onChanged={mine.reload} say={say} />
            )}
            {isNothing && <p class="note">{PAY.nothing}</p>}
            {rows.length > 0 && !page.openOrder ? (
              <Purchase
                key={rows
                  .map(({ subject, campus, feeFen }) => `${subject}${campus}${feeFen}`)
                  .join()}
                rows={rows}
                isBusy={isBusy}
                onBuy={(gateway) => buy(rows, gateway)}
                onCancel={() => route('/mine')}
              />
            ) : (
              <p class="actions">
                <a class="button" href="/mine">
                  {PAY.back}
                </a>
              </p>
            )}
          </>
        );
      }}
    </Gate>
  );
};

const WhyNot = ({ problem }: { problem: Problem }) => (
  <>
    <DeadEnd problem={problem} />
    {problem.code === 'oralBeforeWritten' && (
      <p class="actions">
        <a class="button primary" href="/mine/pay?kind=all">
          {PAY.both}
        </a>
      </p>
    )}
  </>
);

const kindOf = (kind: string | undefined): Kind =>
  kind === 'written' || kind === 'oral' ? kind : 'all';

/** What is unpaid, except what 集体缴费 has locked: that is paid by the school [R34]. */
const rowsToPay = ({ written, oral }: Page, kind: Kind): readonly EntryRow[] =>
  [...(kind === 'oral' ? [] : written.rows), ...(kind === 'written' ? [] : oral.rows)].filter(
    ({ payment, whyNotCancel }) => payment.state === 'held' && whyNotCancel?.code !== 'entryLocked',
  );

export default Pay;
