import type { Mailer } from '../gateways/mailer';
import type { Store } from '../store/store';
import type { MailActivities } from '../workflows/activities.port';
import { accountMailText, type SiteAddresses } from './account-mail-texts';
import type { MailText } from './mail-rendering';
import { mailText } from './mail-texts';
import { reviewMailText } from './review-mail-texts';
import { staffMailText } from './staff-mail-texts';

type Parts = Pick<Store, 'mails' | 'accountLinks' | 'staffEntry'>;

/** Sends mails, each read again from the state at that moment. At least once: SMTP knows no better. */
export const createMailActivities = (
  { mails, accountLinks, staffEntry }: Parts,
  mailer: Mailer,
  site: SiteAddresses,
): MailActivities => {
  /** A link's secret is made here and nowhere else: no history and no payload ever holds one. */
  const textOf = async (mail: NonNullable<Open>): Promise<MailText | null> => {
    if ('registration' in mail) return mailText(mail);
    if ('staffId' in mail) {
      return staffMailText(mail, site.desk, () => staffEntry.makeInvitation(mail.staffId));
    }
    if ('review' in mail) return reviewMailText(mail);
    return accountMailText(mail, site, (kind) => accountLinks.make({ ...mail, kind }));
  };

  return {
    sendMail: async ({ number }) => {
      const mail = await mails.open(number);
      const text = mail && (await textOf(mail));
      if (!mail || !text) {
        await mails.close(number, 'moot');
        return { outcome: 'moot' };
      }
      await mailer.send({ number, to: mail.address, ...text });
      await mails.close(number, 'sent');
      return { outcome: 'sent' };
    },
  };
};

type Open = Awaited<ReturnType<Store['mails']['open']>>;
