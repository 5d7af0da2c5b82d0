import { instant } from '../../domain/instant';
import { QueuePlace } from '../contract/queue';
import { ok } from '../reply';
import { publicRoute } from '../route';

export const queuePlace = publicRoute(
  {
    method: 'get',
    path: '/queue',
    tag: '通行证',
    summary: '查询排队情况',
    answers: { 200: '排队情况' },
    answer: QueuePlace,
  },
  async ({ req }, { admission }) =>
    ok({ ...(await admission.placeOf(req)), serverNow: instant(Date.now()) }),
);
