import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Loaded } from '../lib/load';
import { useNeedLogin } from '../lib/need-login';
import type { Problem } from '../lib/problem';
import { loadSession } from '../lib/session';
import { GONE, START } from '../texts/registration';
import { Loading, Page } from '../ui/Page';
import { DeadEnd, Hotline, ProblemNote } from '../ui/Problem';
import { Said } from '../ui/Said';

interface GateProps<T> {
  readonly title: string;
  readonly loaded: Loaded<T>;
  /** What has just happened. */
  readonly word?: string | null;
  readonly children: (data: T) => ComponentChildren;
}

/**
 * A page of what belongs to one candidate: loading, what ended, what fails, or its content. Content stays on the
 * screen while it is asked for again, and says when it may be old.
 */
export const Gate = <T,>({ title, loaded, word = null, children }: GateProps<T>) => {
  useNeedLogin();
  const { data, problem, reload } = loaded;
  if (problem?.code === 'registrationDeleted') {
    return <Ending title={GONE.deletedTitle} next={START.beginAgain} problem={problem} />;
  }
  if (problem?.code === 'registrationNotFound') {
    return <Ending title={GONE.notSavedTitle} next={START.begin} problem={problem} />;
  }
  // Who is not logged in is on the way to the login.
  const isOut = problem?.code === 'notLoggedIn';
  return (
    <Page title={title}>
      <Said word={word} />
      {data !== null && problem && !isOut && (
        <p class="note" role="status">
          {GONE.stale}
        </p>
      )}
      {data !== null && !isOut && children(data)}
      {data === null && problem && !isOut && (
        <DeadEnd problem={problem} onRetry={() => void reload()} />
      )}
      {(isOut || (data === null && !problem)) && <Loading />}
    </Page>
  );
};

interface EndingProps {
  readonly title: string;
  readonly next: string;
  readonly problem: Problem;
}

/** There is no registration, or none any more: what happened, and the way to begin [R13]. */
const Ending = ({ title, next, problem }: EndingProps) => {
  // The header's 姓名 is that of the registration [R8].
  useEffect(() => {
    loadSession().catch(() => undefined);
  }, []);
  return (
    <Page title={title}>
      <ProblemNote problem={problem} />
      <p class="actions">
        <a class="button primary" href="/agreement">
          {next}
        </a>
      </p>
      <Hotline />
    </Page>
  );
};
