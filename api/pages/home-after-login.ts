import { paymentSummary } from '../../domain/payment-summary';
import { refuse, Refused, REFUSALS } from '../../domain/refusals';
import type { RegistrationView } from '../../store/views';
import type { Store } from '../../store/store';
import type { BrowserSession } from '../session';

/** 基本信息 after login, and the header's 姓名 and 考次 [R8]. */
export const homeAfterLogin = async (
  store: Pick<Store, 'sessions' | 'views'>,
  session: BrowserSession,
) => {
  const open = await store.sessions.find(session.hash);
  if (!open) throw new Refused(refuse('notLoggedIn'));
  const [view, sitting] = await Promise.all([
    store.views.registration({ session: session.hash }).catch(betweenSittings),
    store.views.sitting().catch(betweenSittings),
  ]);
  const live = view?.registration.state === 'live' ? view : null;
  return {
    expiresAt: open.expiresAt,
    header: { name: live?.record.name ?? '未设置', sittingName: sitting?.name ?? NO_SITTING },
    registration: {
      state: view?.registration.state ?? ('none' as const),
      label: live ? savedLabel(live) : '未报名或当前通行证账号非报名时账号',
    },
  };
};

const NO_SITTING = REFUSALS.noSitting.title;

/** An account can be looked after all year. */
const betweenSittings = (error: unknown): null => {
  if (error instanceof Refused && error.refusal.refusal === 'noSitting') return null;
  throw error;
};

const savedLabel = ({ registration }: RegistrationView): string => {
  const { state } = paymentSummary(registration.entries);
  if (state === 'none') return '已保存报名信息，尚未报考科目';
  return state === 'allPaid' ? '已完成报名' : '已报考，存在未支付科目';
};
