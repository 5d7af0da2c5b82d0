import type { Logger } from 'pino';
import type { PaymentGateway } from '../gateways/payment-gateway';
import type { Gateway } from '../domain/registration';
import type { Store } from '../store/store';
import { everybodyComesIn, type Admission } from './admission/admission';
import { createAlarm, type Alarm } from './alarm';
import { createCaptcha, type Captcha } from './captcha/captcha';
import { createLimiter, type Spend } from './limits';
import { createLookupReferences, type LookupReferences } from './lookup-reference';
import { createMetrics, type Metrics } from './metrics';
import type { PageAssets } from './pages/return-page';
import { createQualifications, type Qualifications } from './qualification-token';
import { deriveKey } from './signing';
import type { ApiSettings } from './settings';

/** What a composition root, or a test, gives the application. */
export interface ApiDeps {
  readonly store: Store;
  readonly gateways: Partial<Record<Gateway, PaymentGateway>>;
  readonly settings: ApiSettings;
  readonly log: Logger;
  /** Whether Temporal answers; told on `/readyz`, never a reason not to serve. */
  readonly isTemporalUp?: () => Promise<boolean>;
  readonly metrics?: Metrics;
  /** The queue before the entrance; without it everybody comes in. */
  readonly admission?: Admission;
  /** What the built website gives pages that the API makes; without it they stand bare. */
  readonly pageAssets?: PageAssets;
}

/** All that routes work with. */
export interface Api extends ApiDeps {
  readonly metrics: Metrics;
  readonly admission: Admission;
  readonly spend: Spend;
  readonly captcha: Captcha;
  readonly qualifications: Qualifications;
  readonly lookups: LookupReferences;
  readonly alarms: { readonly badSignature: Alarm; readonly quarantine: Alarm };
  readonly keys: { readonly csrf: Buffer; readonly limit: Buffer };
}

export const createApi = (deps: ApiDeps): Api => {
  const { store, settings, log } = deps;
  return {
    ...deps,
    metrics: deps.metrics ?? createMetrics(() => store.transitions.queued),
    admission: deps.admission ?? everybodyComesIn,
    spend: createLimiter(settings.limits),
    captcha: createCaptcha(settings, store.captchas),
    qualifications: createQualifications(settings.sessionSecret),
    lookups: createLookupReferences(settings.sessionSecret),
    alarms: {
      badSignature: createAlarm(log, 'notifications or returns with a bad signature'),
      quarantine: createAlarm(log, 'money or notices in quarantine'),
    },
    keys: {
      csrf: deriveKey(settings.sessionSecret, 'csrf'),
      limit: deriveKey(settings.sessionSecret, 'limit'),
    },
  };
};
