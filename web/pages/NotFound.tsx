import { COMMON } from '../texts/common';
import { Hotline } from '../ui/Problem';
import { Page } from '../ui/Page';

/** An address that is none of ours. */
const NotFound = () => (
  <Page title={COMMON.notFoundTitle}>
    <p>{COMMON.notFound}</p>
    <p>
      <a href="/">{COMMON.backHome}</a>
    </p>
    <Hotline />
  </Page>
);

export default NotFound;
