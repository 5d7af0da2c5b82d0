import { useState } from 'preact/hooks';
import type { OralCampus } from '../lib/oral';
import { COMMON } from '../texts/common';
import { ORAL } from '../texts/registration';
import { CampusPicker } from './CampusPicker';
import { Lines } from './Notices';

interface CampusChoiceProps {
  readonly label: string;
  /** Where the subject stands now: school and campus, and what the campus announces. */
  readonly schoolLabel: string;
  readonly campusLabel: string;
  readonly campus: string;
  readonly notice: string;
  /** `undefined`: no 选择 button, the campus is given [R24]. */
  readonly campuses: readonly OralCampus[] | undefined;
  readonly onPick: (campus: string) => void;
}

/** 报名学校校区 with its 选择 button, and the campus's notice [R24]. */
export const CampusChoice = (props: CampusChoiceProps) => {
  const { label, schoolLabel, campusLabel, campus, notice, campuses, onPick } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <p role="status">
        {ORAL.campusOf(label)}
        {COMMON.colon}
        {schoolLabel} {campusLabel}
      </p>
      {campuses && (
        <p>
          <button type="button" aria-label={ORAL.chooseOf(label)} onClick={() => setOpen(true)}>
            {ORAL.choose}
          </button>
        </p>
      )}
      {notice !== '' && (
        <div class="note" role="status">
          <b>{ORAL.notice}</b>
          <Lines text={notice} />
        </div>
      )}
      {isOpen && campuses && (
        <CampusPicker
          label={label}
          campuses={campuses}
          picked={campus}
          onPick={(picked) => {
            setOpen(false);
            onPick(picked.campus);
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
};
