import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { COMMON } from '../texts/common';

interface PageProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

/** One page: its title in the tab and as heading. The heading gets the focus, so that a change of page is heard. */
export const Page = ({ title, children }: PageProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} - ${COMMON.site}`;
    // At the first page of a visit the focus belongs to the browser.
    if (hasVisited) heading.current?.focus();
    hasVisited = true;
  }, [title]);
  return (
    <main id="main">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  );
};

let hasVisited = false;

/** Where the button has gone that had the focus: to the top, where the page says what has happened. */
export const focusHeading = (): void => document.querySelector<HTMLElement>('main h1')?.focus();

export const Loading = () => (
  <p class="loading" role="status">
    {COMMON.loading}
  </p>
);
