import { ORDER } from '../texts/payment';
import { Hotline } from '../ui/Problem';
import type { ShownOrder } from './OrderFacts';

/** The order's subjects with their places as they are now, and the money that goes back with its reason [R32]. */
export const OrderTables = ({ order: { lines, refunds } }: { order: ShownOrder }) => (
  <>
    <table class="cards">
      <caption>{ORDER.lines}</caption>
      <thead>
        <tr>
          <th scope="col">{ORDER.subject}</th>
          <th scope="col">{ORDER.fee}</th>
          <th scope="col">{ORDER.place}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ subject, label, feeYuan, placeLabel }) => (
          <tr key={subject}>
            <th scope="row" data-label={ORDER.subject}>
              {label}
            </th>
            <td data-label={ORDER.fee}>{feeYuan}</td>
            <td data-label={ORDER.place}>{placeLabel}</td>
          </tr>
        ))}
      </tbody>
    </table>
    {refunds.length > 0 && (
      <>
        <table class="cards">
          <caption>{ORDER.refunds}</caption>
          <thead>
            <tr>
              <th scope="col">{ORDER.subject}</th>
              <th scope="col">{ORDER.refundAmount}</th>
              <th scope="col">{ORDER.refundReason}</th>
            </tr>
          </thead>
          <tbody>
            {refunds.map(({ subject, label, amountYuan, reasonLabel }, at) => (
              <tr key={`${subject ?? ''} ${at}`}>
                <th scope="row" data-label={ORDER.subject}>
                  {subject === null ? ORDER.whole : label}
                </th>
                <td data-label={ORDER.refundAmount}>{amountYuan}</td>
                <td data-label={ORDER.refundReason}>{reasonLabel}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Hotline />
      </>
    )}
  </>
);
