import type { Request, Response } from 'express';
import { createAdmission } from '../../../api/admission/admission';
import { QUEUE_COOKIE } from '../../../api/admission/ticket';
import { Refused } from '../../../domain/refusals';
import type { AdmissionQueue } from '../../../store/admission';

/** A minute at the door in a few seconds: real admission, and a clock, people and work that are played. */
export interface Rush {
  /** People who come, as a multiple of what can be let in. */
  readonly load: number;
  readonly seconds: number;
  /** Share of those told to wait who never come back. */
  readonly leaving?: number;
  /** Seconds that people take at most, beyond what they were told: they read, and type. */
  readonly dawdling?: number;
}

export interface RushResult {
  /** Logins as a share of what could be let in. */
  readonly used: number;
  /** From sending the request that is accepted to its answer, in milliseconds. */
  readonly p99Ms: number;
  /** By how many seconds' worth of people one who had a place was overtaken. */
  readonly overtakenP99: number;
  readonly refusedPerSecond: number;
}

const ENTRANCES = 2;
/** How long a login takes once it is let in. */
const LOGIN_MS = 35;
const PER_SECOND = (ENTRANCES * 1000) / LOGIN_MS;

export const playRush = async ({ load, seconds, ...people }: Rush): Promise<RushResult> => {
  const { leaving = 0, dawdling = 0 } = people;
  const stage = createStage();
  const { now, random, after } = stage;
  const latencies: number[] = [];
  const entered: number[] = [];
  let refused = 0;
  const admission = createAdmission({
    queue: createCounters(),
    limits: { entrances: ENTRANCES, requests: 100 },
    sessionSecret: Buffer.alloc(32),
    now,
    random,
    pause: (ms) => new Promise<void>((resolve) => after(ms, resolve)),
  });
  const work = () =>
    new Promise<{ status: number; body: undefined }>((resolve) => {
      after(LOGIN_MS * (0.8 + 0.4 * random()), () => resolve({ status: 201, body: undefined }));
    });

  const come = async (cookie: string): Promise<void> => {
    const sentAt = now();
    let kept = cookie;
    const req = { headers: { cookie } } as Request;
    const append = (_name: string, value: string): void => void (kept = value.split(';')[0] ?? '');
    try {
      await admission.through(req, { append } as unknown as Response, { work, isLast: true });
      latencies.push(now() - sentAt);
      if (cookie !== '') entered.push(Number(cookie.slice(QUEUE_COOKIE.length + 1).split('.')[0]));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused += 1;
      const comesBack = cookie !== '' || random() >= leaving;
      const later = (error.refusal.retryAfterSeconds ?? 0) + dawdling * random();
      if (comesBack) after(later * 1000, () => void come(kept));
    }
  };
  const arrive = (): void => {
    void come('');
    after((-Math.log(1 - random()) * 1000) / (PER_SECOND * load), arrive);
  };
  const tick = (): void => {
    void admission.tick();
    after(250, tick);
  };
  tick();
  arrive();
  await stage.play(seconds * 1000);

  latencies.sort((a, b) => a - b);
  return {
    used: latencies.length / seconds / PER_SECOND,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? NaN,
    overtakenP99: overtakenP99(entered) / PER_SECOND,
    refusedPerSecond: refused / seconds,
  };
};

/** Of tickets in the order of entering: how far in front of each the furthest before it was. */
const overtakenP99 = (tickets: readonly number[]): number => {
  let furthest = 0;
  const overtaken = tickets.map((ticket) => {
    furthest = Math.max(furthest, ticket);
    return furthest - ticket;
  });
  return overtaken.sort((a, b) => a - b)[Math.floor(overtaken.length * 0.99)] ?? 0;
};

/** What PostgreSQL keeps; test/store/admission.test.ts shows that it does. */
const createCounters = (): AdmissionQueue => {
  let [issued, admitted] = [0, 0];
  const used = new Set<number>();
  return {
    read: () => Promise.resolve({ issued, admitted }),
    draw: () => Promise.resolve({ ticket: (issued += 1), issued, admitted }),
    call: (count) => {
      const called = Math.min(count, issued - admitted);
      admitted += called;
      return Promise.resolve({ issued, admitted, called });
    },
    useUp: (ticket) => Promise.resolve(used.size < used.add(ticket).size),
    isUsedUp: (ticket) => Promise.resolve(used.has(ticket)),
  };
};

/** Events in the order of a clock that stands still while they happen, and chance that repeats itself. */
const createStage = () => {
  let clock = 1_800_000_000_000;
  let seed = 20_261_126;
  const events: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => clock,
    // A multiplicative generator of Lehmer's.
    random: () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647,
    after: (ms: number, run: () => void): void => {
      const at = clock + ms;
      let place = events.length;
      while (place > 0 && (events[place - 1]?.at ?? 0) > at) place -= 1;
      events.splice(place, 0, { at, run });
    },
    play: async (ms: number): Promise<void> => {
      const endsAt = clock + ms;
      for (let next = events.shift(); next && next.at <= endsAt; next = events.shift()) {
        clock = next.at;
        next.run();
        await new Promise(setImmediate);
      }
    },
  };
};
