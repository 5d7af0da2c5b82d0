import type { Schemas } from '../lib/api';
import { SUBJECTS } from '../texts/registration';

/** 剩余容量: the colour is said in a word too [R25]; no limit is no colour. */
export const Remaining = ({ remaining }: { remaining: Schemas['Remaining'] | null }) => {
  if (remaining === null) return <>{SUBJECTS.notSet}</>;
  const { places, label, colour } = remaining;
  return (
    <span class={colour}>
      {label}
      {places !== null && `（${SUBJECTS.places[colour]}）`}
    </span>
  );
};
