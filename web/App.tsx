import { useEffect, useState } from 'preact/hooks';
import { ErrorBoundary, LocationProvider, Route, Router } from 'preact-iso';
import { api, ask } from './lib/api';
import { NotFoundPage, ROUTES } from './routes';
import { Boot, type BootData } from './ui/boot';
import { Layout } from './ui/Layout';

/** The whole site: who we are, the frame, and the page of the address. */
export const App = ({ boot }: { boot: BootData }) => {
  const [data, setData] = useState(boot);
  useEffect(() => {
    if (data.sitting) return;
    void ask(api.GET('/sittings/current')).then((answer) => {
      if (answer.ok) setData({ sitting: answer.data });
    });
  }, []);
  return (
    <Boot.Provider value={data}>
      <LocationProvider>
        <Layout>
          <ErrorBoundary>
            <Router onRouteChange={() => window.scrollTo(0, 0)}>
              {ROUTES.map(({ path, page }) => (
                <Route key={path} path={path} component={page} />
              ))}
              <Route default component={NotFoundPage} />
            </Router>
          </ErrorBoundary>
        </Layout>
      </LocationProvider>
    </Boot.Provider>
  );
};
