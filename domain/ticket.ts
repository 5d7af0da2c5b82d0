/**
 * Admission ticket numbers (准考证号), 15 characters [R36]:
 *
 *   written  campus 6 · year 2 · half 1 · subject 1 · room 3 · seat 2     993010262100101
 *   oral     letter 1 · campus 6 · year 2 · half 1 · group 3 · seat 2     F99301026200101
 *
 * The campus is province 2, school 3, campus 1. The letter keeps oral numbers from ever being written
 * ones. The oral layout is this project's own: the inner one of the real numbers is not published.
 */
export type TicketNumber = string;

export interface TicketParts {
  readonly kind: 'written' | 'oral';
  /** Six digits: `993010`. */
  readonly campus: string;
  /** Four digits, from 2000 to 2099: the number holds the last two. */
  readonly year: number;
  /** 1 = first half (June), 2 = second half (December). */
  readonly half: 1 | 2;
  /** One digit when written, one capital letter when oral. */
  readonly subject: string;
  /** Room, or group of an oral: 1 to 999. */
  readonly room: number;
  /** Seat in it: 1 to 99, of which seating uses 1 to 30. */
  readonly seat: number;
}

const WRITTEN = /^(?<campus>\d{6})(?<year>\d{2})(?<half>[12])(?<subject>[1-9])(?<place>\d{5})$/;
const ORAL = /^(?<subject>[A-Z])(?<campus>\d{6})(?<year>\d{2})(?<half>[12])(?<place>\d{5})$/;

/** The number for a place. Throws `RangeError` on parts that do not fit the layout: a defect. */
export const composeTicket = (parts: TicketParts): TicketNumber => {
  const { kind, campus, year, half, subject, room, seat } = parts;
  const when = `${String(year - 2000).padStart(2, '0')}${half}`;
  const place = `${String(room).padStart(3, '0')}${String(seat).padStart(2, '0')}`;
  const number =
    kind === 'written' ? campus + when + subject + place : subject + campus + when + place;
  const back = parseTicket(number);
  if (back?.kind !== kind || back.room !== room || back.seat !== seat) {
    throw new RangeError('these parts do not make an admission ticket number');
  }
  return number;
};

/** The parts of a number, blanks and lower case forgiven; `null` when it is not one. */
export const parseTicket = (raw: string): TicketParts | null => {
  const number = normaliseTicket(raw);
  const written = WRITTEN.exec(number)?.groups;
  const found = written ?? ORAL.exec(number)?.groups;
  if (!found) return null;
  const { campus = '', year, half, subject = '', place = '' } = found;
  const room = Number(place.slice(0, 3));
  const seat = Number(place.slice(3));
  if (room === 0 || seat === 0) return null;
  return {
    kind: written ? 'written' : 'oral',
    campus,
    year: 2000 + Number(year),
    half: half === '1' ? 1 : 2,
    subject,
    room,
    seat,
  };
};

/** The form in which ticket numbers are compared: half-width, upper case, without blanks. */
export const normaliseTicket = (raw: string): TicketNumber =>
  raw
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Cf}]/gu, '');
