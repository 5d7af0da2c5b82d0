/** How a mail is set: text and HTML of the same words. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Lines {
  readonly subject: string;
  readonly paragraphs: readonly (string | LinkLine)[];
}

/** A paragraph that is a link. */
export interface LinkLine {
  /** Whom it is for, or what it does. */
  readonly label: string;
  readonly url: string;
}

const CLOSING = '本邮件由系统发出，请勿回复。';

export const render = ({ subject, paragraphs }: Lines): MailText => ({
  subject: `【全国大学英语四、六级考试】${subject}`,
  text: `${[...paragraphs, CLOSING].map(asText).join('\n\n')}\n`,
  html: [...paragraphs, CLOSING].map((one) => `<p>${asHtml(one)}</p>`).join('\n'),
});

/** The address stands on a line of its own, so that no mail program takes a full stop for a part of it. */
const asText = (paragraph: string | LinkLine): string =>
  typeof paragraph === 'string' ? paragraph : `${paragraph.label}：\n${paragraph.url}`;

const asHtml = (paragraph: string | LinkLine): string => {
  if (typeof paragraph === 'string') return escapeHtml(paragraph);
  const url = escapeHtml(paragraph.url);
  return `${escapeHtml(paragraph.label)}：<a href="${url}">${url}</a>`;
};

const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
