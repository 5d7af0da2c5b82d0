/** 剩余容量 as a page shows it [R25]. */
export interface Remaining {
  /** Free places; `null` where no limit is set. */
  readonly places: number | null;
  /** `无` when full, `不限` without a limit. */
  readonly label: string;
  /** Green above half of the set capacity, yellow at half or below, red when full. */
  readonly colour: 'green' | 'yellow' | 'red';
}

/** @param taken sold and held together */
export const remainingOf = (place: {
  readonly capacity: number | null;
  readonly taken: number;
}): Remaining => {
  if (place.capacity === null) return { places: null, label: '不限', colour: 'green' };
  const places = Math.max(0, place.capacity - place.taken);
  if (places === 0) return { places, label: '无', colour: 'red' };
  return {
    places,
    label: String(places),
    colour: places * 2 > place.capacity ? 'green' : 'yellow',
  };
};
