import { useEffect, useRef, useState } from 'preact/hooks';
import type { Schemas } from '../lib/api';
import { COMMON } from '../texts/common';
import { GATEWAYS, PAY } from '../texts/payment';

export type Gateway = Schemas['Order']['gateway'];

/** What the API takes now; 首信易支付 joins the list with its choice of a bank. */
const OFFERED: readonly Gateway[] = ['alipay'];

interface GatewayChoiceProps {
  readonly isBusy: boolean;
  readonly onChoose: (gateway: Gateway) => void;
  readonly onCancel: () => void;
}

/** 选择支付方式 [R29]. */
export const GatewayChoice = ({ isBusy, onChoose, onCancel }: GatewayChoiceProps) => {
  const [chosen, setChosen] = useState<Gateway | undefined>(OFFERED[0]);
  const heading = useRef<HTMLLegendElement>(null);
  // The dialog has closed: the focus goes to what comes next.
  useEffect(() => heading.current?.focus(), []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen && !isBusy) onChoose(chosen);
      }}
    >
      <fieldset>
        <legend ref={heading} tabIndex={-1}>
          {PAY.gateway}
        </legend>
        {OFFERED.map((gateway) => (
          <p key={gateway} class="check">
            <input
              id={`gateway-${gateway}`}
              type="radio"
              name="gateway"
              checked={chosen === gateway}
              onChange={() => setChosen(gateway)}
            />
            <label for={`gateway-${gateway}`}>{GATEWAYS[gateway]}</label>
          </p>
        ))}
      </fieldset>
      <p class="hint">
        {PAY.leaving}
        {PAY.onceOnly}
      </p>
      <p role="status">{isBusy && PAY.redirecting}</p>
      <p class="actions">
        <button type="submit" class="primary" aria-disabled={isBusy}>
          {PAY.confirm}
        </button>
        <button type="button" onClick={onCancel}>
          {COMMON.cancel}
        </button>
      </p>
    </form>
  );
};
