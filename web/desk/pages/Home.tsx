import { Link } from 'wouter';
import { menuOf } from '../lib/pages';
import type { Me } from '../lib/session';
import { Page } from '../parts/Page';
import { DESK } from '../texts/common';

/** Where a login ends: what this role works with. */
export const HomePage = ({ me }: { me: Me }) => (
  <Page title={DESK.homeTitle}>
    <p>{DESK.homeIntro}</p>
    <ul>
      {menuOf(me.role).map(({ path, label }) => (
        <li key={path}>
          <Link href={path}>{label}</Link>
        </li>
      ))}
    </ul>
  </Page>
);

export const NotFoundPage = () => (
  <Page title={DESK.notFoundTitle}>
    <p>{DESK.notFound}</p>
  </Page>
);
