import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import express from 'express';
import helmet from 'helmet';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { z } from 'zod';
import { mailListPage, mailPage } from './stack/mail-pages';

/** One caught mail; `text` and `html` are empty when the mail has no such part. */
export interface CaughtMail {
  id: string;
  /** Instant of arrival, UTC with milliseconds. */
  receivedAt: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
}

const Environment = z.object({
  MAIL_CATCHER_SMTP_PORT: z.coerce.number().int().min(1).max(65_535),
  MAIL_CATCHER_WEB_PORT: z.coerce.number().int().min(1).max(65_535),
  MAIL_CATCHER_DIR: z.string().min(1),
});

/** Takes every mail and delivers none: keeps each as an .eml file and shows them on a page. */
function main(): void {
  const env = Environment.parse(process.env);
  mkdirSync(env.MAIL_CATCHER_DIR, { recursive: true });
  const smtp = smtpServer(env.MAIL_CATCHER_DIR);
  smtp.listen(env.MAIL_CATCHER_SMTP_PORT, '127.0.0.1');
  const web = webApp(env.MAIL_CATCHER_DIR).listen(env.MAIL_CATCHER_WEB_PORT, '127.0.0.1');

  const leave = () => {
    web.close();
    web.closeAllConnections();
    smtp.close(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave);
}

function smtpServer(dir: string): SMTPServer {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: 10 * 1024 * 1024,
    onData: (stream, _session, done) => {
      keep(dir, stream).then(
        () => done(),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  // A client that breaks off is its own affair.
  server.on('error', () => undefined);
  return server;
}

/** The name is the arrival's instant, so that names sort by time; moved into place whole. */
async function keep(dir: string, stream: NodeJS.ReadableStream): Promise<void> {
  const content = await buffer(stream);
  const stamp = new Date().toISOString().replaceAll(':', '-');
  const path = join(dir, `${stamp}_${randomBytes(4).toString('hex')}.eml`);
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}

function webApp(dir: string): express.Express {
  const app = express();
  app.use(helmet({ strictTransportSecurity: false }));
  app.get('/api/mails', async (_req, res) => {
    res.json(await allMails(dir));
  });
  app.get('/', async (_req, res) => {
    res.send(mailListPage(await allMails(dir)));
  });
  app.get('/mails/:id', async (req, res) => {
    const mail = (await allMails(dir)).find(({ id }) => id === req.params.id);
    if (mail) res.send(mailPage(mail));
    else res.status(404).send('No such mail.');
  });
  return app;
}

/** Newest first. */
async function allMails(dir: string): Promise<CaughtMail[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.eml'));
  return Promise.all(
    names
      .sort()
      .reverse()
      .map((name) => readMail(dir, name)),
  );
}

/** A caught mail never changes, so each is parsed once. */
const parsed = new Map<string, CaughtMail>();

async function readMail(dir: string, name: string): Promise<CaughtMail> {
  const known = parsed.get(name);
  if (known) return known;
  const { from, to, subject, text, html } = await simpleParser(await readFile(join(dir, name)));
  const receivers = to === undefined ? [] : [to].flat();
  const mail: CaughtMail = {
    id: name.replace(/\.eml$/, ''),
    receivedAt: name.replace(/T(\d\d)-(\d\d)-(\d\d\.\d{3}Z)_.*$/, 'T$1:$2:$3'),
    from: from?.text ?? '',
    to: receivers.flatMap(({ value }) => value.map(({ address }) => address ?? '')),
    subject: subject ?? '',
    text: text ?? '',
    html: html || '',
  };
  parsed.set(name, mail);
  return mail;
}

main();
