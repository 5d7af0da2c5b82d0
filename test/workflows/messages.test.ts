import { REGISTRATION_FACTS } from '../../domain/facts';
import * as messages from '../../workflows/registration.messages';
import {
  mailWorkflowId,
  registrationWorkflowId,
  reviewWorkflowId,
  subjectOf,
} from '../../workflows/ids';

describe('the messages of the registration workflow', () => {
  it('are const and wire name of one word: subjectChosenSignal travels as subjectChosen', () => {
    const defined = Object.entries(messages).flatMap(([name, value]) =>
      'name' in value && 'type' in value ? [{ name, wire: value.name, type: value.type }] : [],
    );
    expect(defined.length).toBe(REGISTRATION_FACTS.length + 2);
    for (const { name, wire, type } of defined) {
      expect(name).toBe(`${String(wire)}${type === 'signal' ? 'Signal' : 'Query'}`);
    }
  });

  it('have one signal for each fact, and no others but caughtUp', () => {
    expect(Object.keys(messages.factSignals)).toEqual([...REGISTRATION_FACTS]);
    for (const [fact, signal] of Object.entries(messages.factSignals)) {
      expect(signal.name).toBe(fact);
    }
    expect(messages.caughtUpSignal.name).toBe('caughtUp');
  });
});

describe('workflow ids', () => {
  it('lead back to what they name', () => {
    expect(subjectOf(registrationWorkflowId('26200000001'))).toEqual({
      kind: 'registration',
      number: '26200000001',
    });
    expect(subjectOf(mailWorkflowId('M000000001'))).toEqual({ kind: 'mail', number: 'M000000001' });
    expect(subjectOf(reviewWorkflowId({ review: 'V26200000001', submission: 2 }))).toEqual({
      kind: 'cet6Review',
      number: 'V26200000001-2',
    });
    expect(subjectOf('somebody-else:1')).toBeNull();
  });
});
