import { cancelEntry, moveOral } from '../../domain/changing';
import { plusMs } from '../../domain/instant';
import { isRefusal } from '../../domain/refusals';
import {
  aroundOf,
  at,
  CAMPUS,
  campusOf,
  CLOSES_AT,
  deletedRegistration,
  heldEntry,
  orderFor,
  paidEntry,
  registrationOf,
  sittingOf,
  T0,
} from '../support/builders';

const written = heldEntry('1');
const oral = heldEntry('F');
const both = registrationOf({ entries: [written, oral] });

describe('cancelling an unpaid subject [R26]', () => {
  test('takes the unpaid oral along with its written, and not the other way round', () => {
    expect(cancelEntry(both, '1', aroundOf())).toMatchObject({
      answer: { cancelled: ['1', 'F'] },
      next: { entries: [] },
    });
    expect(cancelEntry(both, 'F', aroundOf())).toMatchObject({
      answer: { cancelled: ['F'] },
      next: { entries: [{ subject: '1' }], emptyBy: null },
    });
  });

  test('leaves the oral of another language or level alone', () => {
    const registration = registrationOf({ entries: [written, oral, heldEntry('4')] });
    expect(cancelEntry(registration, '4', aroundOf())).toMatchObject({
      answer: { cancelled: ['4'] },
    });
  });

  test('gives the emptied registration 24 hours from now, not from saving [R13]', () => {
    expect(cancelEntry(both, '1', aroundOf(at(23)))).toMatchObject({ next: { emptyBy: at(47) } });
  });

  test.each([
    {
      what: 'paid',
      registration: registrationOf({ entries: [paidEntry('1')] }),
      is: 'entryPaid',
    },
    {
      what: 'unpaid with a paid oral',
      registration: registrationOf({ entries: [written, paidEntry('F')] }),
      is: 'entryPaid',
    },
    {
      what: 'locked by a collective payment',
      registration: registrationOf({ entries: [heldEntry('1', { locked: true, payBy: null })] }),
      is: 'entryLocked',
    },
    {
      what: 'covered by an open payment',
      registration: registrationOf({ entries: [written], orders: [orderFor([written])] }),
      is: 'entryInOpenOrder',
    },
    {
      what: 'covered by a payment in doubt',
      registration: registrationOf({
        entries: [written],
        orders: [orderFor([written], { state: 'inDoubt', retryAt: at(25) })],
      }),
      is: 'entryInOpenOrder',
    },
    {
      what: 'with its oral in an open payment',
      registration: registrationOf({ entries: [written, oral], orders: [orderFor([oral])] }),
      is: 'entryInOpenOrder',
    },
    {
      what: 'after a payment was given up',
      registration: registrationOf({
        entries: [written],
        orders: [orderFor([written], { state: 'closed' })],
      }),
      is: 'granted',
    },
    { what: 'not entered', registration: registrationOf(), is: 'entryNotFound' },
    { what: 'deleted', registration: deletedRegistration(), is: 'registrationDeleted' },
  ])('$what: $is', ({ registration, is }) => {
    const decision = cancelEntry(registration, '1', aroundOf());
    expect(isRefusal(decision) ? decision.refusal : 'granted').toBe(is);
  });

  test.each([
    { what: 'a millisecond before its deadline', now: plusMs(at(24), -1), is: 'granted' },
    { what: 'at its deadline', now: at(24), is: 'deadlinePassed' },
  ])('$what: $is', ({ now, is }) => {
    const decision = cancelEntry(both, '1', aroundOf(now));
    expect(isRefusal(decision) ? decision.refusal : 'granted').toBe(is);
  });

  test.each([
    { what: 'in the window’s last millisecond', now: plusMs(CLOSES_AT, -1), is: 'granted' },
    { what: 'when the campus has closed [R27]', now: CLOSES_AT, is: 'windowClosed' },
  ])('$what: $is', ({ now, is }) => {
    const late = registrationOf({
      entries: [heldEntry('1', { madeAt: plusMs(CLOSES_AT, -60_000) })],
    });
    const decision = cancelEntry(late, '1', aroundOf(now));
    expect(isRefusal(decision) ? decision.refusal : 'granted').toBe(is);
  });
});

describe('moving an oral to another campus [R28]', () => {
  test('frees the old place and takes the new one; the deadline stays', () => {
    const decision = moveOral(both, 'F', CAMPUS.takesOutside, aroundOf(at(3)));
    expect(decision).toMatchObject({
      next: {
        seq: 2,
        entries: [{ subject: '1' }, { subject: 'F', campus: CAMPUS.takesOutside, payBy: at(24) }],
      },
      facts: [{ type: 'oralMoved', payload: { from: CAMPUS.home, to: CAMPUS.takesOutside } }],
    });
  });

  test('is a new hold at the new campus’s fee: an old payment never pays it unseen', () => {
    const dearer = campusOf(CAMPUS.takesOutside, {
      offerings: [{ subject: 'F', feeFen: 7000, capacity: 5 }],
    });
    const around = aroundOf(at(3), { sitting: sittingOf({ campuses: [dearer] }) });
    const decision = moveOral({ ...both, seq: 8 }, 'F', CAMPUS.takesOutside, around);
    expect(decision).toMatchObject({ answer: { entry: { feeFen: 7000, hold: 'F9' } } });
  });

  test.each([
    { what: 'to where it is', subject: 'F', campus: CAMPUS.home, is: 'alreadyEntered' },
    {
      what: 'to a campus that takes nobody',
      subject: 'F',
      campus: CAMPUS.staysClosed,
      is: 'campusNotAllowed',
    },
    { what: 'to an unknown campus', subject: 'F', campus: '000000', is: 'campusNotAllowed' },
    {
      what: 'to a campus not open yet',
      subject: 'F',
      campus: CAMPUS.opensLater,
      is: 'windowNotOpen',
    },
    { what: 'a written subject', subject: '1', campus: CAMPUS.takesOutside, is: 'notOral' },
    { what: 'an oral not entered', subject: 'S', campus: CAMPUS.takesOutside, is: 'entryNotFound' },
    { what: 'an unknown subject', subject: '?', campus: CAMPUS.takesOutside, is: 'entryNotFound' },
  ])('$what: $is', ({ subject, campus, is }) => {
    expect(moveOral(both, subject, campus, aroundOf())).toMatchObject({ refusal: is });
  });

  test('keeps the old place when the new one is full', () => {
    const around = aroundOf(T0, { full: [`${CAMPUS.takesOutside}/F`] });
    expect(moveOral(both, 'F', CAMPUS.takesOutside, around)).toMatchObject({
      refusal: 'placeFull',
    });
  });

  test.each([
    { what: 'paid', entry: paidEntry('F'), is: 'entryPaid' },
    { what: 'locked', entry: heldEntry('F', { locked: true, payBy: null }), is: 'entryLocked' },
    { what: 'over time', entry: heldEntry('F', { payBy: T0 }), is: 'deadlinePassed' },
  ])('is refused when $what', ({ entry, is }) => {
    const registration = registrationOf({ entries: [written, entry] });
    expect(moveOral(registration, 'F', CAMPUS.takesOutside, aroundOf())).toMatchObject({
      refusal: is,
    });
  });

  test('is refused while a payment covers it, and allowed while one covers only the written', () => {
    const covered = registrationOf({ entries: [written, oral], orders: [orderFor([oral])] });
    expect(moveOral(covered, 'F', CAMPUS.takesOutside, aroundOf())).toMatchObject({
      refusal: 'entryInOpenOrder',
    });
    const other = registrationOf({ entries: [written, oral], orders: [orderFor([written])] });
    expect(moveOral(other, 'F', CAMPUS.takesOutside, aroundOf())).toHaveProperty('next');
  });
});
