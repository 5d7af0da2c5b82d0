import { ConfigProvider, type ThemeConfig } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { Route, Switch, useLocation } from 'wouter';
import { loadLogin, useSession } from './lib/session';
import { PATHS } from './paths';
import { InvitationPage } from './pages/Invitation';
import { LoginAgain, LoginPage } from './pages/Login';
import { HomePage, NotFoundPage } from './pages/Home';
import { Frame } from './parts/Frame';
import { Loading } from './parts/Page';
import { DeadEnd } from './parts/Problem';
import { ROUTES } from './routes';

/** Contrast of at least 4.5:1 for words and 3:1 for edges, which Ant Design's own colours do not have everywhere. */
const THEME: ThemeConfig = {
  hashed: false,
  token: {
    colorPrimary: '#0b57b0',
    colorPrimaryHover: '#0a4a94',
    colorPrimaryActive: '#083f80',
    colorLink: '#0b57b0',
    colorLinkHover: '#0a4a94',
    colorLinkActive: '#083f80',
    colorError: '#b42318',
    colorErrorHover: '#98190f',
    colorErrorActive: '#7d140c',
    colorErrorBg: '#fdecea',
    colorErrorBorder: '#e0a49e',
    colorSuccess: '#1a6b2f',
    colorSuccessBg: '#eaf6ec',
    colorSuccessBorder: '#9cc9a5',
    colorWarning: '#8a5300',
    colorText: '#1f2328',
    colorTextDescription: '#565d66',
    colorTextPlaceholder: '#6b7280',
    colorBorder: '#8c939c',
    borderRadius: 4,
    fontFamily: 'var(--font)',
    motion: false,
  },
};

/** @param nonce of this very page: without it the content security policy lets no style in that a script has made */
export const App = ({ nonce }: { nonce: string }) => (
  <ConfigProvider
    locale={zhCN}
    csp={{ nonce }}
    componentSize="small"
    theme={THEME}
    button={{ autoInsertSpace: false }}
    wave={{ disabled: true }}
  >
    <Desk />
  </ConfigProvider>
);

const Desk = () => {
  const [path] = useLocation();
  const { login, hasEnded, problem } = useSession();
  if (path === PATHS.invitation) return <InvitationPage />;
  if (login === undefined) {
    return (
      <main id="main" className="entrance">
        {problem ? <DeadEnd problem={problem} onRetry={() => void loadLogin()} /> : <Loading />}
      </main>
    );
  }
  if (login === null) return <LoginPage />;
  return (
    <Frame me={login.me}>
      <Switch>
        <Route path={PATHS.home}>
          <HomePage me={login.me} />
        </Route>
        {ROUTES.filter(({ roles }) => roles.includes(login.me.role)).map(
          ({ path: at, page: Page }) => (
            <Route key={at} path={at}>
              <Page me={login.me} />
            </Route>
          ),
        )}
        <Route>
          <NotFoundPage />
        </Route>
      </Switch>
      {hasEnded && <LoginAgain me={login.me} />}
    </Frame>
  );
};
