import { useContext } from 'preact/hooks';
import { HOME } from '../texts/home';
import { COMMON } from '../texts/common';
import { Boot } from '../ui/boot';
import { Hotline } from '../ui/Problem';
import { Loading, Page } from '../ui/Page';

/** 首页 [R1]: all of it is data of the sitting. */
const Home = () => {
  const { sitting } = useContext(Boot);
  if (!sitting) return <Loading />;
  const { flow, sideMenu, news, nav } = sitting.home;
  return (
    <Page title={sitting.name}>
      <ol class="flow" aria-label={HOME.flow}>
        {flow.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div class="columns">
        <nav class="side" aria-label={COMMON.menu}>
          <ul>
            {sideMenu.map(({ label, target }) => (
              <li key={target}>
                <a href={addressOf(target, nav)}>{label}</a>
              </li>
            ))}
          </ul>
        </nav>
        <section aria-labelledby="news">
          <h2 id="news">{HOME.news}</h2>
          {news.map(({ title, lines }) => (
            <article key={title}>
              <h3>{title}</h3>
              <ul>
                {lines.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </article>
          ))}
          <Hotline />
        </section>
      </div>
    </Page>
  );
};

type Home = NonNullable<BootSitting>['home'];
type BootSitting = Parameters<typeof Boot.Provider>[0]['value']['sitting'];

/** 常见问题 and 考试时间 are pages of the navigation; the others are the site's own. */
const addressOf = (target: Home['sideMenu'][number]['target'], nav: Home['nav']): string => {
  switch (target) {
    case 'enter':
      return '/start';
    case 'register':
      return '/register';
    case 'findAccount':
      return '/find-account';
    case 'questions':
    case 'examTimes':
      return `/info/${nav.findIndex(({ label }) => label === HOME.targets[target])}`;
  }
};

export default Home;
