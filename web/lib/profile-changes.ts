import { asDocumentType } from './documents';
import type { Schemas } from './api';

/** 修改资料: what the form begins with. An address that waits to be verified is the one last asked for. */
export const typedFrom = (account: Schemas['Account']): Readonly<Record<string, string>> => ({
  email: account.pendingEmail ?? account.email,
  password: '',
  phone: account.phone ?? '',
  documentType: account.documentType ?? '',
  documentNumber: account.documentNumber ?? '',
  name: account.name ?? '',
});

/** What was typed that differs from the account; only that is sent, and an emptied field removes what was there. */
export const changesOf = (
  values: Readonly<Record<string, string>>,
  account: Schemas['Account'],
) => {
  const before = typedFrom(account);
  const typed = (name: string): string => (values[name] ?? '').trim();
  const isChanged = (name: string): boolean => typed(name) !== before[name];
  const type = typed('documentType');
  const profile = {
    ...(isChanged('phone') ? { phone: typed('phone') || null } : {}),
    ...(isChanged('documentType') ? { documentType: type ? asDocumentType(type) : null } : {}),
    ...(isChanged('documentNumber') ? { documentNumber: typed('documentNumber') || null } : {}),
    ...(isChanged('name') ? { name: typed('name') || null } : {}),
  };
  return {
    email: isChanged('email') ? typed('email') : null,
    profile: Object.keys(profile).length > 0 ? profile : null,
  };
};
