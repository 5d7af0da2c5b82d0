import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { CaptchaPurpose } from '../../api/contract/captchas';
import { messageOf } from '../stack/plain-error';
import type { Prompter } from './prompter';

const Question = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('session'), ended: z.boolean() }),
  z.object({ ask: z.literal('prepare'), operation: z.string() }),
  z.object({ ask: z.literal('sessionApart') }),
  z.object({ ask: z.literal('captcha'), purpose: CaptchaPurpose }),
  z.object({ ask: z.literal('sign'), form: z.record(z.string(), z.string()), ours: z.boolean() }),
]);

/**
 * Lets `hooks.py` ask the prompter: one JSON question a request, on a free port of this machine. What
 * fails there is told with status 500, which ends the fuzzing with an error.
 */
export const servePrompter = async (
  prompter: Prompter,
): Promise<{ url: string; close: () => void }> => {
  const server = createServer((req, res) => {
    answer(prompter, req).then(
      (found) => res.writeHead(200, { 'Content-Type': 'application/json' }).end(found),
      (error: unknown) => res.writeHead(500).end(messageOf(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, close };
};

const answer = async (prompter: Prompter, req: IncomingMessage): Promise<string> => {
  const question = Question.parse(JSON.parse(await text(req)));
  return JSON.stringify(await answerTo(prompter, question));
};

const answerTo = (prompter: Prompter, question: z.infer<typeof Question>): unknown => {
  switch (question.ask) {
    case 'session':
      return prompter.session(question.ended);
    case 'sessionApart':
      return prompter.sessionApart();
    case 'prepare':
      return prompter.prepare(question.operation);
    case 'captcha':
      return prompter.captcha(question.purpose);
    case 'sign':
      return prompter.sign(question.form, question.ours);
  }
};
