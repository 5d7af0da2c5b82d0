import type { Mailer } from '../gateways/mailer';
import type { Store } from '../store/store';
import type { MailActivities } from '../workflows/activities.port';
import { mailText } from './mail-texts';

/** Sends mails, each read again from the state at that moment. At least once: SMTP knows no better. */
export const createMailActivities = (
  store: Pick<Store, 'mails'>,
  mailer: Mailer,
): MailActivities => ({
  sendMail: async ({ number }) => {
    const mail = await store.mails.open(number);
    const text = mail && mailText(mail);
    if (!mail || !text) {
      await store.mails.close(number, 'moot');
      return { outcome: 'moot' };
    }
    await mailer.send({ number, to: mail.address, ...text });
    await store.mails.close(number, 'sent');
    return { outcome: 'sent' };
  },
});
