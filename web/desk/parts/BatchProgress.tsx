import { Progress } from 'antd';
import type { Schemas } from '../lib/api';
import { EXTENSIONS } from '../texts/extensions';

/** Those that have lost their deadline since the dry run count as dealt with. */
export const BatchProgress = ({ batch }: { batch: Schemas['ExtensionBatch'] }) => {
  const { number, state, total, moved, skipped } = batch;
  const percent = state === 'done' ? 100 : total === 0 ? 0 : ((moved + skipped) / total) * 100;
  return (
    <>
      <Progress
        aria-label={EXTENSIONS.progressOf(number)}
        percent={Math.min(100, Math.floor(percent))}
        size="small"
        status="normal"
      />
      <span className="quiet">
        {EXTENSIONS.moved} {moved} / {total}
      </span>
    </>
  );
};
