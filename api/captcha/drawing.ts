import { randomInt } from 'node:crypto';
import { createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';

/**
 * Letters that people read and cheap programs do not: each one turned and shifted by itself, then all of
 * them bent along two waves, under strokes of their own colour. The font comes along; none of the
 * system's is used.
 */

const WIDTH = 200;
const HEIGHT = 60;
const FONT = 'captcha';
const STROKES = 2;
const SPECKS = 60;

GlobalFonts.registerFromPath(
  require.resolve('@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-700-normal.woff2'),
  FONT,
);

/** PNG of the text, as wide as its letters need. */
export const drawText = (text: string): Promise<Buffer> => {
  const ink = `hsl(${randomInt(360)}, 60%, 28%)`;
  const flat = createCanvas(WIDTH, HEIGHT);
  drawLetters(flat.getContext('2d'), text, ink);

  const bent = createCanvas(WIDTH, HEIGHT);
  const context = bent.getContext('2d');
  context.fillStyle = '#f6f6f2';
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const wave = waves();
  for (let x = 0; x < WIDTH; x += 1) {
    context.drawImage(flat, x, 0, 1, HEIGHT, x, wave(x), 1, HEIGHT);
  }
  drawStrokes(context, ink);
  drawSpecks(context, ink);
  return bent.encode('png');
};

const drawLetters = (context: SKRSContext2D, text: string, ink: string): void => {
  context.fillStyle = ink;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const step = (WIDTH - 24) / text.length;
  [...text].forEach((letter, at) => {
    context.save();
    context.font = `${between(29, 35)}px ${FONT}`;
    context.translate(12 + step * (at + 0.5) + between(-2, 2), HEIGHT / 2 + between(-4, 4));
    context.rotate(between(-0.28, 0.28));
    context.transform(1, 0, between(-0.25, 0.25), 1, 0, 0);
    context.fillText(letter, 0, 0);
    context.restore();
  });
};

/** How far each column is moved up or down. */
const waves = (): ((x: number) => number) => {
  const [high, length, start] = [between(3, 5), between(50, 80), between(0, 2 * Math.PI)];
  const [low, short, other] = [between(0.6, 1.4), between(14, 22), between(0, 2 * Math.PI)];
  return (x) =>
    high * Math.sin((2 * Math.PI * x) / length + start) +
    low * Math.sin((2 * Math.PI * x) / short + other);
};

const drawStrokes = (context: SKRSContext2D, ink: string): void => {
  context.strokeStyle = ink;
  const height = (): number => between(6, HEIGHT - 6);
  for (let stroke = 0; stroke < STROKES; stroke += 1) {
    context.lineWidth = between(1, 1.8);
    context.beginPath();
    context.moveTo(between(0, 16), height());
    context.bezierCurveTo(WIDTH / 3, height(), (WIDTH * 2) / 3, height(), WIDTH - 8, height());
    context.stroke();
  }
};

const drawSpecks = (context: SKRSContext2D, ink: string): void => {
  context.fillStyle = ink;
  for (let speck = 0; speck < SPECKS; speck += 1) {
    const size = between(0.6, 1.8);
    context.fillRect(between(0, WIDTH), between(0, HEIGHT), size, size);
  }
};

/** Evenly between two numbers, to a thousandth of the way; nobody can foretell it. */
const between = (least: number, most: number): number =>
  least + ((most - least) * randomInt(1_000)) / 1_000;
