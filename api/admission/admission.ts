import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, RequestHandler, Response } from 'express';
import { refuse, Refused } from '../../domain/refusals';
import type { AdmissionQueue, Counters } from '../../store/admission';
import { withCookie, type Reply } from '../reply';
import type { AdmissionLimits } from '../settings';
import { deriveKey } from '../signing';
import { createDoor, type DoorFigures } from './door';
import { createPace } from './pace';
import { clearTicketCookie, ticketCookie, ticketOf, type Ticket } from './ticket';

/**
 * Before the entrance, where hashing a password costs as much as fifty commands, people wait their turn:
 * whoever comes while the process has its hands full draws a ticket and is told when to come back. The
 * order is that of drawing; who is inside never waits. See docs/adr/0012.
 */
export interface Admission {
  /** Does the work of an entrance, now or in a moment. Refuses `waiting`, with a place in the queue. */
  through<Body>(req: Request, res: Response, entrance: Entrance<Body>): Promise<Reply<Body>>;
  /** Where this browser stands. */
  placeOf(req: Request): Promise<Place>;
  /** Counts the requests of those who are inside: while they are too many, nobody is let in. */
  readonly inside: RequestHandler;
  /** One step of the clock: calls whom there will be room for. */
  tick(): Promise<void>;
  readonly figures: AdmissionFigures;
}

export interface Entrance<Body> {
  readonly work: () => Promise<Reply<Body>>;
  /** A success uses the place up. */
  readonly isLast: boolean;
}

export interface Place {
  /** `open`: without a place; whether one is needed shows when the form is sent. */
  readonly state: 'open' | 'waiting' | 'admitted';
  /** Who is before this browser, or before a newcomer. */
  readonly ahead: number;
  readonly perMinute: number;
  readonly retryAfterSeconds: number;
}

export interface AdmissionFigures extends DoorFigures {
  readonly waiting: number;
  readonly admitted: number;
}

export interface AdmissionDeps {
  readonly queue: AdmissionQueue;
  readonly limits: AdmissionLimits;
  readonly sessionSecret: Buffer;
  readonly now?: () => number;
  readonly pause?: (ms: number) => Promise<unknown>;
  readonly random?: () => number;
}

export const createAdmission = (deps: AdmissionDeps): Admission => {
  const { queue, limits, sessionSecret } = deps;
  const { now = Date.now, pause = sleep, random = Math.random } = deps;
  const key = deriveKey(sessionSecret, 'queue');
  // Both only grow, but an answer may overtake another.
  let known: Counters | null = null;
  const learn = ({ issued, admitted }: Counters): void => {
    known = {
      issued: Math.max(issued, known?.issued ?? 0),
      admitted: Math.max(admitted, known?.admitted ?? 0),
    };
  };
  const waiting = (): number => (known ? known.issued - known.admitted : 0);
  const door = createDoor(limits, () => waiting() === 0, now);
  const pace = createPace(() => door.perSecond, now, random);
  const inUse = new Set<number>();

  /** A ticket that can have a place: one that was never issued is of a future that a restore took back. */
  const placed = async (req: Request): Promise<Ticket | null> => {
    if (!known) learn(await queue.read());
    const ticket = ticketOf(req, key, now());
    if (!ticket) return null;
    if (ticket.number > (known?.issued ?? 0)) learn(await queue.read());
    return ticket.number > (known?.issued ?? 0) ? null : ticket;
  };
  const aheadOf = (number: number): number => number - (known?.admitted ?? 0) - 1;

  /** Refused here, a request has cost a look at a cookie. */
  const comeBack = (ahead: number): Refused => {
    const retryAfterSeconds = pace.comeBackIn(ahead);
    const detail = ahead < 0 ? '马上就轮到您了' : `您前面还有 ${ahead} 人`;
    return new Refused(refuse('waiting', { retryAfterSeconds, detail }));
  };

  const toTheEnd = async (res: Response): Promise<Refused> => {
    const { ticket, ...counters } = await queue.draw();
    learn(counters);
    res.append('Set-Cookie', ticketCookie(key, ticket, now()));
    return comeBack(aheadOf(ticket));
  };

  const enterCalled = async (ticket: Ticket, res: Response): Promise<() => void> => {
    const { number } = ticket;
    door.arrive(number);
    const entered = inUse.has(number) ? null : door.enter();
    if (!entered) {
      door.turnAway(number);
      // `Retry-After` knows whole seconds only, and who comes again in step is refused in step again.
      await pause(random() * 1000);
      throw comeBack(-1);
    }
    inUse.add(number);
    const leave = await entered;
    const leaveAll = (): void => {
      inUse.delete(number);
      leave();
    };
    try {
      if (!(await queue.isUsedUp(number))) return leaveAll;
    } catch (error) {
      leaveAll();
      throw error;
    }
    leaveAll();
    throw await toTheEnd(res);
  };

  const enter = async (ticket: Ticket | null, res: Response): Promise<() => void> => {
    if (ticket) {
      const ahead = aheadOf(ticket.number);
      if (ahead >= 0) throw comeBack(ahead);
      return enterCalled(ticket, res);
    }
    const entered = waiting() > 0 || door.isBesieged ? null : door.enter();
    if (!entered) throw await toTheEnd(res);
    return entered;
  };

  return {
    through: async (req, res, { work, isLast }) => {
      const ticket = await placed(req);
      const leave = await enter(ticket, res);
      try {
        const reply = await work();
        if (!ticket || !isLast) return reply;
        await queue.useUp(ticket.number, ticket.expiresAt);
        return withCookie(reply, clearTicketCookie());
      } finally {
        leave();
      }
    },
    placeOf: async (req) => {
      const ticket = await placed(req);
      const { perMinute } = pace;
      if (!ticket) return { state: 'open', ahead: waiting(), perMinute, retryAfterSeconds: 0 };
      const ahead = aheadOf(ticket.number);
      if (ahead < 0) return { state: 'admitted', ahead: 0, perMinute, retryAfterSeconds: 0 };
      return { state: 'waiting', ahead, perMinute, retryAfterSeconds: pace.comeBackIn(ahead) };
    },
    inside: (_req, res, next) => {
      res.once('close', door.comeIn());
      next();
    },
    tick: async () => {
      const wanted = waiting() > 0 ? door.callNext() : 0;
      if (wanted === 0) {
        learn(await queue.read());
      } else {
        const { called, ...counters } = await queue.call(wanted);
        door.call(called);
        learn(counters);
      }
      pace.note(known?.admitted ?? 0, waiting() > 0);
    },
    get figures() {
      return { waiting: waiting(), admitted: known?.admitted ?? 0, ...door.figures };
    },
  };
};

/** Without a queue everybody comes in: for an application that is put together by itself. */
export const everybodyComesIn: Admission = {
  through: (_req, _res, { work }) => work(),
  placeOf: () => Promise.resolve({ state: 'open', ahead: 0, perMinute: 0, retryAfterSeconds: 0 }),
  inside: (_req, _res, next) => next(),
  tick: () => Promise.resolve(),
  figures: { waiting: 0, admitted: 0, entering: 0, inLine: 0, inside: 0 },
};
