import { CurrentSitting } from '../contract/sittings';
import { publicRoute } from '../route';

/** Asked by everybody at the opening minute: a browser or a proxy may keep it for half a minute. */
const headers = { 'Cache-Control': 'public, max-age=30' };

export const currentSitting = publicRoute(
  {
    method: 'get',
    path: '/sittings/current',
    tag: '考次',
    summary: '当前考次：首页内容与报名协议',
    answers: { 200: '当前考次' },
    answer: CurrentSitting,
    refusals: ['noSitting'],
  },
  async (_call, { store }) => {
    const { agreementVersion, agreementClauses, ...sitting } = await store.views.sitting();
    const agreement = { version: agreementVersion, clauses: [...agreementClauses] };
    return { status: 200, body: { ...sitting, agreement }, headers };
  },
);
