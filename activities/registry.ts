import type { Mailer } from '../gateways/mailer';
import type { PaymentGateway } from '../gateways/payment-gateway';
import type { Store } from '../store/store';
import type { SiteAddresses } from './account-mail-texts';
import { createExtensionActivities } from './extension';
import { createGatewayActivities } from './gateway';
import { createImportActivities } from './import';
import { createMailActivities } from './mail';
import { createRebindActivities } from './rebind';
import { createRegistrationActivities } from './registration';
import { createReviewActivities } from './review';

/** What activities stand on. */
export interface ActivityParts {
  readonly store: Store;
  readonly alipay: PaymentGateway;
  readonly mailer: Mailer;
  /** Where links in mails lead. */
  readonly site: SiteAddresses;
}

/** Every activity of the product, by the task queue that serves it. */
export type Activities = ReturnType<typeof createActivities>;

/** Their names. The kill tests have a failpoint for each, by this type. */
export type ActivityName = {
  [Queue in keyof Activities]: keyof Activities[Queue];
}[keyof Activities];

export const createActivities = ({ store, alipay, mailer, site }: ActivityParts) => ({
  registration: createRegistrationActivities(store),
  alipay: createGatewayActivities(store, alipay),
  mail: createMailActivities(store, mailer, site),
  desk: {
    ...createExtensionActivities(store),
    ...createReviewActivities(store),
    ...createRebindActivities(store),
    ...createImportActivities(store),
  },
});
