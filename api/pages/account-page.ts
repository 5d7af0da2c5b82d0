import type { z } from 'zod';
import { DOCUMENT_LABELS } from '../../domain/identity';
import type { AccountProfile } from '../../store/accounts';
import type { Account } from '../contract/accounts';

/** The account page [R4]: what its holder has typed, and what the site knows of it. */
export const accountPage = (profile: AccountProfile): z.input<typeof Account> => {
  const type = profile.documentType;
  const label = type !== undefined && isKnown(type) ? DOCUMENT_LABELS[type] : undefined;
  return { ...profile, documentTypeLabel: label };
};

const isKnown = (value: string): value is keyof typeof DOCUMENT_LABELS => value in DOCUMENT_LABELS;
