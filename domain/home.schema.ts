import { z } from 'zod';

/**
 * `sitting.home`: all that the home page shows is data of the sitting [R1]. Chinese texts, shown as
 * they are; exam dates and print times stand in the news in words and in the tables as instants.
 */
export const Home = z.object({
  title: z.string(),
  subtitle: z.string(),
  /** The navigation, in order; each entry opens a page of its paragraphs (首页 has none). */
  nav: z.array(z.object({ label: z.string(), paragraphs: z.array(z.string()) })),
  /** 注册 → 登录 → … → 报名成功. */
  flow: z.array(z.string()),
  sideMenu: z.array(
    z.object({
      label: z.string(),
      target: z.enum(['enter', 'register', 'findAccount', 'questions', 'examTimes']),
    }),
  ),
  news: z.array(z.object({ title: z.string(), lines: z.array(z.string()) })),
  /** Shown at every dead end, too. */
  hotline: z.object({ number: z.string(), hours: z.string() }),
  copyright: z.string(),
  icp: z.string(),
  browsers: z.string(),
});

export type Home = z.infer<typeof Home>;
