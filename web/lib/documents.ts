import type { DocumentType } from '../../domain/identity';
import { DOCUMENTS, NO_DOCUMENT } from '../texts/documents';

/** 证件类型 for a `SelectField`; an empty value before one is chosen. */
export const DOCUMENT_OPTIONS: readonly { readonly value: string; readonly label: string }[] = [
  { value: '', label: NO_DOCUMENT },
  ...Object.entries(DOCUMENTS).map(([value, label]) => ({ value, label })),
];

/** What was chosen. Where nothing was, the API is sent just that and names the field. */
export const asDocumentType = (value = ''): DocumentType => value as DocumentType;
