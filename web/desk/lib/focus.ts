/** Where the control has gone that had the focus: to the top, where the page says what has happened. */
export const focusHeading = (): void => document.querySelector<HTMLElement>('main h1')?.focus();
