import type { Schemas } from '../lib/api';

interface NoticesProps {
  readonly title: string;
  readonly notices: Schemas['RegistrationPage']['notices'];
}

/** 通告信息: the province's and the campuses' [R21] [R28]. Lines stay lines. */
export const Notices = ({ title, notices }: NoticesProps) => (
  <section>
    <h2>{title}</h2>
    {notices.map((notice) => (
      <article key={notice.title}>
        <h3>{notice.title}</h3>
        <Lines text={notice.text} />
      </article>
    ))}
  </section>
);

export const Lines = ({ text }: { text: string }) => (
  <>
    {text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => (
        <p key={line}>{line}</p>
      ))}
  </>
);
