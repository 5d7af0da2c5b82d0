import { api, ask } from './api';
import { asDocumentType } from './documents';
import { readDraft } from './draft';
import { QUERY_FORM, type Found } from './found';
import type { Answer } from './problem';

/** 资格信息查询 once more with the inputs of the first; `null` when this tab has none any more. */
export const queryAgain = (): Promise<Answer<Found>> | null => {
  const { documentType, documentNumber = '', name = '' } = readDraft(QUERY_FORM);
  if (documentType === undefined) return null;
  const body = { documentType: asDocumentType(documentType), documentNumber, name };
  return ask(api.POST('/qualifications', { body }));
};
