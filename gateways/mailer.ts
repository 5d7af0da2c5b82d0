import { createTransport } from 'nodemailer';

/** The mail server behind one verb. */
export interface Mailer {
  /** Sends one mail. Rejects when the server does not take it. */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

export interface OutgoingMail {
  /** Makes the Message-ID, so that a mail sent twice is told apart by its number. */
  readonly number: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface MailerSettings {
  /** `SMTP_URL`: `smtp://user:password@host:port`. */
  readonly url: string;
  /** `MAIL_FROM`. */
  readonly from: string;
}

export const createMailer = ({ url, from }: MailerSettings): Mailer => {
  const transport = createTransport(url, { from });
  const domain = from.split('@').at(-1)?.replace(/>$/, '') ?? 'localhost';
  return {
    send: async ({ number, to, subject, text, html }) => {
      await transport.sendMail({ messageId: `<${number}@${domain}>`, to, subject, text, html });
    },
    close: () => transport.close(),
  };
};
