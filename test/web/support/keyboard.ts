import type { Visitor } from './visitors';

/** Where the focus is: element, role, id and text; of a page that nobody has the focus in, BODY alone. */
export const focused = ({ page }: Pick<Visitor, 'page'>): Promise<string> =>
  page.evaluate<string>(
    `(({ tagName, id, role, textContent }) =>
      tagName === 'BODY' ? tagName : [tagName, 'role=' + role, id, textContent].join(' '))(document.activeElement)`,
  );

/** Tab by tab to a control by its id or its name, as somebody without a mouse does. */
export const keyboardOf = (visitor: Pick<Visitor, 'page'>) => {
  const { keyboard } = visitor.page;
  const isThere = (wanted: string): Promise<boolean> =>
    visitor.page.evaluate<boolean>(`(() => {
      const { activeElement: at } = document;
      const labels = [...(at?.labels ?? [])].map(({ textContent }) => textContent.trim());
      const names = [at?.id, at?.getAttribute('aria-label'), at?.textContent?.trim(), ...labels];
      return at?.tabIndex === 0 && names.includes(${JSON.stringify(wanted)});
    })()`);
  const to = async (wanted: string): Promise<void> => {
    for (let stops = 0; stops < 80; stops += 1) {
      if (await isThere(wanted)) return;
      await keyboard.press('Tab');
    }
    throw new Error(`the keyboard does not reach ${wanted}`);
  };
  return {
    to,
    fill: async (id: string, text: string) => {
      await to(id);
      await keyboard.type(text);
    },
    tick: async (label: string) => {
      await to(label);
      await keyboard.press('Space');
    },
    press: async (name: string) => {
      await to(name);
      await keyboard.press('Enter');
    },
  };
};
