/**
 * What was typed, kept in this tab until it is sent: over a reload, a lost network and a login that ran out. Never
 * a password, never beyond the tab, and gone with the logout.
 */
const PREFIX = 'cet-draft:';

export const readDraft = (form: string): Readonly<Record<string, string>> => {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(PREFIX + form) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, string>) : {};
  } catch {
    return {};
  }
};

export const keepDraft = (form: string, values: Readonly<Record<string, string>>): void => {
  try {
    sessionStorage.setItem(PREFIX + form, JSON.stringify(values));
  } catch {
    // A browser that keeps nothing still sends what is typed.
  }
};

export const dropDraft = (form: string): void => {
  try {
    sessionStorage.removeItem(PREFIX + form);
  } catch {
    // Nothing was kept.
  }
};

/** At the logout: the next person at this device starts with empty forms. */
export const dropAllDrafts = (): void => {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
    }
  } catch {
    // Nothing was kept.
  }
};
