import { z } from 'zod';
import { ServerNow } from './common';

/** Where a browser stands in the queue before the entrance. */
export const QueuePlace = z
  .object({
    state: z.enum(['open', 'waiting', 'admitted']).meta({
      description:
        'open：没有排队号，提交后直接进入或取得排队号；waiting：正在排队；admitted：已轮到，请提交',
    }),
    ahead: z.int().meta({ description: '前面还有多少人' }),
    perMinute: z.int().meta({ description: '目前每分钟放行的人数' }),
    retryAfterSeconds: z.int().meta({ description: '多少秒以后再询问' }),
    serverNow: ServerNow,
  })
  .meta({ id: 'QueuePlace', description: '排队情况；排队号在 Cookie 中，刷新页面不会改变' });
