import { useEffect, useRef, type ReactNode } from 'react';
import { DESK } from '../texts/common';

interface PageProps {
  readonly title: string;
  /** What can be done on the page, beside its title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** One page: its title in the tab and as heading. The heading gets the focus, so that a change of page is heard. */
export const Page = ({ title, actions, children }: PageProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} - ${DESK.site}`;
    // At the first page of a visit the focus belongs to the browser.
    if (hasVisited) heading.current?.focus();
    hasVisited = true;
  }, [title]);
  return (
    <>
      <div className="head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div className="actions">{actions}</div>}
      </div>
      {children}
    </>
  );
};

let hasVisited = false;

/** A page without the frame, for those who are not in yet. */
export const Entrance = ({ title, children }: PageProps) => (
  <main id="main" className="entrance">
    <Page title={title}>{children}</Page>
  </main>
);

export const Loading = () => (
  <p className="loading" role="status">
    {DESK.loading}
  </p>
);
