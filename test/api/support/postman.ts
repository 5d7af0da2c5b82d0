import { createMailActivities } from '../../../activities/mail';
import type { OutgoingMail } from '../../../gateways/mailer';
import { SITE } from '../../support/rig';
import type { TestStore } from '../../support/test-store';

/** Writes the mails that are queued as the worker would, where no worker runs. */
export interface Postman {
  /** Delivers what is queued; answers what went out. */
  deliver(): Promise<OutgoingMail[]>;
  /** The only mail to this address among those delivered now. */
  mailTo(address: string): Promise<OutgoingMail>;
  /** The secret in the only mail to this address. */
  tokenFor(address: string): Promise<string>;
}

export const createPostman = ({ store, rows }: Pick<TestStore, 'store' | 'rows'>): Postman => {
  let caught: OutgoingMail[] = [];
  const mailer = {
    send: (mail: OutgoingMail) => Promise.resolve(void caught.push(mail)),
    close: () => undefined,
  };
  const { sendMail } = createMailActivities(store, mailer, SITE);
  const postman: Postman = {
    deliver: async () => {
      caught = [];
      const queued = await rows<{ number: string }>(
        `SELECT number FROM mail WHERE state = 'queued' ORDER BY number`,
      );
      for (const mail of queued) await sendMail(mail);
      return caught;
    },
    mailTo: async (address) => {
      const [mail, ...more] = (await postman.deliver()).filter(({ to }) => to === address);
      if (!mail || more.length > 0) throw new Error(`${more.length} mails more than the one`);
      return mail;
    },
    tokenFor: async (address) => tokenIn(await postman.mailTo(address)),
  };
  return postman;
};

/** What the first link of a mail carries in its fragment. */
export const tokenIn = ({ text }: Pick<OutgoingMail, 'text'>): string => {
  const [, token] = /#token=([\w-]+)/.exec(text) ?? [];
  if (token === undefined) throw new Error('the mail has no link');
  return token;
};
