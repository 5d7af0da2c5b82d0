import type { CaughtMail } from '../mail-catcher';

/** The mail catcher's list, newest first. */
export function mailListPage(mails: readonly CaughtMail[]): string {
  const rows = mails.map(
    (mail) =>
      `<tr><td>${shanghai(mail.receivedAt)}</td><td>${safe(mail.to.join(', '))}</td>` +
      `<td><a href="/mails/${safe(encodeURIComponent(mail.id))}">${safe(mail.subject) || '(no subject)'}</a></td></tr>`,
  );
  const table = `<table><tr><th>Received (Asia/Shanghai)<th>To<th>Subject</tr>${rows.join('')}</table>`;
  return page('Caught mails', mails.length === 0 ? '<p>No mail yet.</p>' : table);
}

/** One mail: its head, and its text or its HTML in a frame that may run and load nothing. */
export function mailPage(mail: CaughtMail): string {
  const body =
    mail.html === ''
      ? `<pre>${safe(mail.text)}</pre>`
      : `<iframe sandbox srcdoc="${safe(mail.html)}"></iframe><h2>Text</h2><pre>${safe(mail.text)}</pre>`;
  const head = `<p>${shanghai(mail.receivedAt)} (Asia/Shanghai)<br>From ${safe(mail.from)}<br>To ${safe(mail.to.join(', '))}</p>`;
  return page(mail.subject, `<p><a href="/">All mails</a></p>${head}${body}`);
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${safe(title)}</title>
<style>body{font-family:sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem}
td,th{text-align:left;padding:.25rem .75rem .25rem 0}pre{white-space:pre-wrap}
iframe{width:100%;height:24rem;border:1px solid #ccc}</style>
<h1>${safe(title)}</h1>${body}</html>`;
}

const shanghai = (instant: string): string =>
  new Date(instant).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai' });

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const safe = (text: string): string => text.replace(/[&<>"']/g, (mark) => entities[mark] ?? '');
