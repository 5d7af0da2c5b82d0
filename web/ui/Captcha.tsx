import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { paths } from '../generated/api';
import { api, ask } from '../lib/api';
import type { Problem } from '../lib/problem';
import { CAPTCHA } from '../texts/captcha';
import { COMMON } from '../texts/common';
import { idOf } from './Form';

/**
 * 验证码: a picture to copy, or – for whoever cannot see it – a sum that the device solves by itself. Either is bound
 * to one form, lives two minutes and counts once, so every answer of the API asks for the next.
 */
export interface CaptchaState {
  readonly kind: 'picture' | 'work';
  readonly picture: string | null;
  readonly text: string;
  readonly isSolved: boolean;
  readonly isSolving: boolean;
  readonly problem: Problem | null;
  type(text: string): void;
  /** Another picture, or another sum. */
  renew(): void;
  /** Without a picture from now on. */
  useWork(): void;
  /** What the form sends; empty while there is nothing to send. */
  take(): string;
}

type Purpose = paths['/captchas']['post']['requestBody']['content']['application/json']['purpose'];

/** Asked for anew a little before its two minutes are over. */
const RENEW_MS = 110_000;

export const useCaptcha = (purpose: Purpose): CaptchaState => {
  const [kind, setKind] = useState<'picture' | 'work'>('picture');
  const [round, setRound] = useState(0);
  const [text, type] = useState('');
  const [picture, setPicture] = useState<{ token: string; image: string } | null>(null);
  const [solution, setSolution] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const worker = useRef<Worker | null>(null);
  const renew = useCallback(() => setRound((count) => count + 1), []);

  useEffect(() => {
    let isOver = false;
    let timer = 0;
    setSolution(null);
    setPicture(null);
    type('');
    void ask(api.POST('/captchas', { body: { purpose, kind } })).then((answer) => {
      if (isOver) return;
      if (!answer.ok) return setProblem(answer.problem);
      setProblem(null);
      const { data } = answer;
      timer = window.setTimeout(renew, RENEW_MS);
      if (data.kind === 'picture') setPicture({ token: data.token, image: data.image });
      else worker.current = solve(data.challenge, setSolution, () => setProblem(CANNOT));
    });
    return () => {
      isOver = true;
      clearTimeout(timer);
      worker.current?.terminate();
    };
  }, [purpose, kind, round]);

  return {
    kind,
    picture: picture?.image ?? null,
    text,
    isSolved: solution !== null,
    isSolving: kind === 'work' && solution === null && problem === null,
    problem,
    type,
    renew,
    useWork: () => setKind('work'),
    take: () => {
      if (kind === 'work') return solution ?? '';
      return picture === null || text.trim() === '' ? '' : encode({ token: picture.token, text });
    },
  };
};

/** A browser without cryptography, as over plain http. */
const CANNOT: Problem = { code: 'captcha', title: CAPTCHA.cannot, status: 0, fields: [] };

/** In a thread of its own, so that the page can be used meanwhile. */
const solve = (
  challenge: unknown,
  done: (solution: string) => void,
  failed: () => void,
): Worker => {
  const worker = new Worker(new URL('../lib/work.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('error', failed);
  worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data === null) failed();
    else done(encode({ challenge, solution: data }));
  });
  worker.postMessage(challenge);
  return worker;
};

const encode = (value: object): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value))));

interface CaptchaFieldProps {
  readonly captcha: CaptchaState;
  /** What the form says about it: 验证码错误. */
  readonly error: string | null;
}

export const CaptchaField = ({ captcha, error }: CaptchaFieldProps) => {
  const { kind } = captcha;
  const kindBefore = useRef(kind);
  useEffect(() => {
    // The button that was pressed is gone; without this the focus would be, too.
    if (kindBefore.current !== kind) document.getElementById(idOf('captcha'))?.focus();
    kindBefore.current = kind;
  }, [kind]);
  return (
    <div class={error ? 'field wrong' : 'field'}>
      {kind === 'picture' ? (
        <label for={idOf('captcha')}>
          <span aria-hidden="true">* </span>
          {CAPTCHA.label}
        </label>
      ) : (
        <span class="label">{CAPTCHA.label}</span>
      )}
      <div>
        {kind === 'picture' ? (
          <Picture captcha={captcha} error={error} />
        ) : (
          <Work captcha={captcha} />
        )}
        {error && (
          <p id={`${idOf('captcha')}-error`} class="error">
            {error}
          </p>
        )}
        {captcha.problem && (
          <p class="error" role="alert">
            {captcha.problem.title}{' '}
            <button type="button" class="link" onClick={captcha.renew}>
              {COMMON.retry}
            </button>
          </p>
        )}
      </div>
    </div>
  );
};

const Work = ({ captcha }: Pick<CaptchaFieldProps, 'captcha'>) => (
  <p id={idOf('captcha')} tabIndex={-1} role="status">
    {captcha.isSolved && CAPTCHA.solved}
    {captcha.isSolving && CAPTCHA.solving}
  </p>
);

const Picture = ({ captcha, error }: CaptchaFieldProps) => (
  <>
    <div class="captcha">
      <input
        id={idOf('captcha')}
        name="captcha"
        required
        aria-required
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        maxLength={8}
        value={captcha.text}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${idOf('captcha')}-error` : undefined}
        onInput={(event) => captcha.type(event.currentTarget.value)}
      />
      {captcha.picture && <img src={captcha.picture} alt={CAPTCHA.pictureAlt} />}
    </div>
    <p class="hint">
      <button type="button" class="link" onClick={captcha.renew}>
        {CAPTCHA.another}
      </button>{' '}
      <button type="button" class="link" onClick={captcha.useWork}>
        {CAPTCHA.withoutPicture}
      </button>
    </p>
  </>
);
