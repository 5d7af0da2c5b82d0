import { renderToString } from 'preact-render-to-string';
import { LocationProvider, Route, Router } from 'preact-iso';
import { locationStub } from 'preact-iso/prerender';
import Home from '../pages/Home';
import Info from '../pages/Info';
import { PAGE_OF, PATHS } from '../paths';
import { COMMON } from '../texts/common';
import { Boot, type BootData } from '../ui/boot';
import { Layout } from '../ui/Layout';
import { Loading } from '../ui/Page';

/** What the API process puts into `index.html`. */
export interface Rendered {
  /** Inside `#app`. */
  readonly html: string;
  readonly status: 200 | 404;
  /** The source of the page, as the build's manifest names it: the browser will ask for what became of it. */
  readonly source: string;
}

const PUBLIC = [
  { path: '/', page: Home },
  { path: '/info/:n', page: Info },
] as const;

const patterns = PATHS.map((path) => ({
  pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`),
  page: PAGE_OF[path],
}));

/**
 * Renders a page for everybody: whole where it is public, else its frame. Asks nobody and waits for nothing, so
 * that the router's `location` is there for just this page.
 * @param path as in the address, without query
 */
export const render = (path: string, boot: BootData): Rendered => {
  const page = patterns.find(({ pattern }) => pattern.test(path))?.page;
  locationStub(path);
  try {
    const source = `pages/${page ?? 'NotFound'}.tsx`;
    return { html: draw(page !== undefined, boot), status: page ? 200 : 404, source };
  } finally {
    Reflect.deleteProperty(globalThis, 'location');
  }
};

const draw = (isKnown: boolean, boot: BootData): string =>
  renderToString(
    <Boot.Provider value={boot}>
      <LocationProvider>
        <Layout>
          <Router>
            {PUBLIC.map(({ path: of, page }) => (
              <Route key={of} path={of} component={page} />
            ))}
            <Route default component={isKnown ? Frame : NotFound} />
          </Router>
        </Layout>
      </LocationProvider>
    </Boot.Provider>,
  );

const Frame = () => (
  <main id="main">
    <Loading />
  </main>
);

const NotFound = () => (
  <main id="main">
    <h1>{COMMON.notFoundTitle}</h1>
    <p>{COMMON.notFound}</p>
  </main>
);
