import type { ComponentChildren } from 'preact';
import { WAITING } from '../texts/waiting';
import { Page } from './Page';
import { Waiting, type Entrance } from './Waiting';

interface EntrancePageProps {
  readonly entrance: Entrance;
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A page behind the waiting queue: the place in it while it lasts, then the form as it was left. */
export const EntrancePage = ({ entrance, title, children }: EntrancePageProps) => {
  if (entrance.isWaiting) return <Waiting entrance={entrance} title={title} />;
  return (
    <Page title={title}>
      {entrance.isOurTurn && (
        <p class="note" role="status">
          {WAITING.ourTurn}
        </p>
      )}
      {children}
    </Page>
  );
};
