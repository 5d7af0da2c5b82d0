import type { DocumentType } from '../../domain/identity';
import { DOCUMENTS } from '../texts/documents';

/** 证件类型 for a `SelectField`. */
export const DOCUMENT_OPTIONS: readonly { readonly value: string; readonly label: string }[] =
  Object.entries(DOCUMENTS).map(([value, label]) => ({ value, label }));

/** What was chosen; `undefined` when nothing was. */
export const asDocumentType = (value: string | undefined): DocumentType | undefined =>
  value !== undefined && Object.hasOwn(DOCUMENTS, value) ? (value as DocumentType) : undefined;
