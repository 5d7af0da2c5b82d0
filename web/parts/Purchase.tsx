import { useState } from 'preact/hooks';
import { yuanOf } from '../lib/money';
import { PAY } from '../texts/payment';
import { Dialog } from '../ui/Dialog';
import type { EntryRow } from './EntryTable';
import { GatewayChoice, type Gateway } from './GatewayChoice';

interface PurchaseProps {
  readonly rows: readonly EntryRow[];
  readonly isBusy: boolean;
  readonly onBuy: (gateway: Gateway) => void;
  readonly onCancel: () => void;
}

/**
 * What is bought and for how much, then the same once more, then the gateway [R29]. Begun anew by its key when what is to
 * be bought has changed: nobody confirms one amount and pays another.
 */
export const Purchase = ({ rows, isBusy, onBuy, onCancel }: PurchaseProps) => {
  const [step, setStep] = useState<'what' | 'sure' | 'gateway'>('what');
  const amount = yuanOf(rows.reduce((sum, { feeFen }) => sum + feeFen, 0));
  const names = rows.map(({ label }) => label);
  return (
    <>
      <Bought rows={rows} amount={amount} />
      {step === 'gateway' ? (
        <GatewayChoice isBusy={isBusy} onChoose={onBuy} onCancel={onCancel} />
      ) : (
        <p class="actions">
          <a class="button" href="/mine">
            {PAY.back}
          </a>
        </p>
      )}
      {step === 'what' && (
        <Dialog
          key="what"
          title={PAY.what}
          confirm={PAY.go}
          onConfirm={() => setStep('sure')}
          onCancel={onCancel}
        >
          <Bought rows={rows} amount={amount} />
        </Dialog>
      )}
      {step === 'sure' && (
        <Dialog
          key="sure"
          title={PAY.sureTitle}
          confirm={PAY.confirm}
          onConfirm={() => setStep('gateway')}
          onCancel={onCancel}
        >
          <p>{PAY.sure(names.join(PAY.separator), amount)}</p>
        </Dialog>
      )}
    </>
  );
};

const Bought = ({ rows, amount }: { rows: readonly EntryRow[]; amount: string }) => (
  <>
    <p>{PAY.subjects}</p>
    <ul>
      {rows.map(({ subject, label, feeYuan, campusLabel }) => (
        <li key={subject}>
          {label} {campusLabel} {PAY.yuan(feeYuan)}
        </li>
      ))}
    </ul>
    <p>
      {PAY.total} <span class="amount">{PAY.yuan(amount)}</span>
    </p>
  </>
);
