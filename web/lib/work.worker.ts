import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';

/** Solves a captcha's sum, one message in, one message out; `null` when this browser cannot. */
self.addEventListener(
  'message',
  ({ data }: MessageEvent<Parameters<typeof solveChallenge>[0]['challenge']>) => {
    void solveChallenge({ challenge: data, deriveKey }).then(
      (solution) => self.postMessage(solution),
      () => self.postMessage(null),
    );
  },
);
