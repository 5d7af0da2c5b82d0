import { useState } from 'preact/hooks';
import type { OralCampus } from '../lib/oral';
import { ORAL, SUBJECTS } from '../texts/registration';
import { Dialog } from '../ui/Dialog';
import { OFFER_HEADS, OfferCells } from './OfferCells';

interface CampusPickerProps {
  readonly label: string;
  readonly campuses: readonly OralCampus[];
  readonly picked: string;
  readonly onPick: (campus: OralCampus) => void;
  readonly onClose: () => void;
}

/** 选择报名校区: a list that stays live while it is open; a campus with a red 无 cannot be picked [R24] [R25]. */
export const CampusPicker = ({ label, campuses, picked, onPick, onClose }: CampusPickerProps) => {
  const [choice, setChoice] = useState(picked);
  const [filter, setFilter] = useState('');
  const shown = campuses.filter(({ schoolLabel, campusLabel }) =>
    `${schoolLabel}${campusLabel}`.includes(filter.trim()),
  );
  // What became full or closed while the list was open is no choice any more.
  const chosen = campuses.find(({ campus, choosable }) => choosable && campus === choice);
  return (
    <Dialog
      title={ORAL.chooseOf(label)}
      confirm={ORAL.pick}
      isWide
      onConfirm={() => (chosen ? onPick(chosen) : onClose())}
      onCancel={onClose}
    >
      <p class="hint">{ORAL.listHint}</p>
      <label for="campus-filter">{ORAL.filter}</label>
      <input
        id="campus-filter"
        type="text"
        value={filter}
        onInput={(event) => setFilter(event.currentTarget.value)}
        onKeyDown={keepInside}
      />
      <p role="status">{ORAL.found(shown.length)}</p>
      <table class="cards">
        <caption>{ORAL.list}</caption>
        <thead>
          <tr>
            {[SUBJECTS.choose, ...OFFER_HEADS].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.campus}>
              <td data-label={SUBJECTS.choose}>
                <input
                  type="radio"
                  name="campus"
                  aria-label={one.campusLabel}
                  disabled={!one.choosable}
                  checked={chosen?.campus === one.campus}
                  onChange={() => setChoice(one.campus)}
                  onKeyDown={keepInside}
                />
                {one.isHome && ORAL.home}
                {one.whyNot && <span class="hint">{one.whyNot.message}</span>}
              </td>
              <OfferCells offer={one} />
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
};

/** The list stands inside the page's form, which Enter would submit. */
const keepInside = (event: KeyboardEvent): void => {
  if (event.key === 'Enter') event.preventDefault();
};
