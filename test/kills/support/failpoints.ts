import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Where a program dies. A test arms some points (a volley); a program that comes to one of them stays
 * there, and when it stands at all of them it kills itself, so that one death cuts each work short at
 * exactly its point. Armed and reached points are files, so each fires once, whatever process comes by.
 */
const placesOf = (folder: string) => ({
  armed: join(folder, 'armed'),
  reached: join(folder, 'reached'),
});

/** A point as a test arms it. */
export interface Armed {
  /** As in `after:closeTrade`. */
  readonly point: string;
  /** A registration's number, when somebody else's work may pass; in what the point is reached with. */
  readonly only?: string;
}

/** The test's side. */
export interface Volley {
  /** Arms all of them at once; they stay armed over deaths until they are reached. */
  arm(points: readonly Armed[]): void;
  /** Those that have not been reached yet. */
  pending(): string[];
  /** What a point was reached with, as JSON; `null` when it was not. */
  reachedWith(point: string): string | null;
  /** All that have ever been reached. */
  reached(): string[];
}

export const createVolley = (folder: string): Volley => {
  const { armed, reached } = placesOf(folder);
  for (const place of [armed, reached]) mkdirSync(place, { recursive: true });
  return {
    arm: (points) => {
      // Made elsewhere and moved here whole: a program must never see half a volley.
      const made = `${armed}.made`;
      mkdirSync(made);
      for (const { point, only = '' } of points) writeFileSync(join(made, point), only);
      rmSync(armed, { recursive: true, force: true });
      renameSync(made, armed);
    },
    pending: () => readdirSync(armed),
    reachedWith: (point) => {
      const file = join(reached, point);
      return existsSync(file) ? readFileSync(file, 'utf8') : null;
    },
    reached: () => readdirSync(reached),
  };
};

/** The program's side: resolves at once when nothing is armed here, else never. */
export type Reach = (point: string, detail: unknown) => Promise<void>;

export const createReach = (folder: string): Reach => {
  const { armed, reached } = placesOf(folder);
  return (point, detail) => {
    const file = join(armed, point);
    const text = JSON.stringify(detail);
    if (!existsSync(file) || !text.includes(readFileSync(file, 'utf8'))) return Promise.resolve();
    writeFileSync(file, text);
    renameSync(file, join(reached, point));
    if (readdirSync(armed).length === 0) process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  };
};
