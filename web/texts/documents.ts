import type { DocumentType } from '../../domain/identity';

/** 证件类型 in the order of the site's list [R10]; a military officer's ID is not accepted. */
export const DOCUMENTS: Readonly<Record<DocumentType, string>> = {
  residentId: '中华人民共和国居民身份证',
  taiwanPermit: '台湾居民来往大陆通行证',
  hkMacauPermit: '港澳居民来往内地通行证',
  passport: '护照',
  hkId: '香港身份证',
  macauId: '澳门身份证',
};

/** Before one is chosen. */
export const NO_DOCUMENT = '- 请选择 -';
