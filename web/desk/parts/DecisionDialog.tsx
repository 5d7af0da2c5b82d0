import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { FormState } from '../lib/form';
import { DESK } from '../texts/common';
import { Dialog } from './Dialog';
import { Form, Submit } from './Form';

interface DecisionDialogProps {
  readonly title: string;
  readonly form: FormState;
  readonly labels: Readonly<Record<string, string>>;
  readonly confirm: string;
  readonly danger?: boolean;
  readonly isWide?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  /** Fetches the newest state after a `changedMeanwhile`; the dialog stays, with what was typed. */
  readonly onReload?: () => void;
  readonly children: ReactNode;
}

/** A question with a form in it: one decision of staff. */
export const DecisionDialog = (props: DecisionDialogProps) => {
  const { title, form, labels, confirm, danger = false, isWide = false, children } = props;
  return (
    <Dialog title={title} onClose={props.onClose} isWide={isWide}>
      <Form form={form} labels={labels} onSubmit={props.onSubmit} onReload={props.onReload}>
        {children}
        <p className="actions">
          <Submit form={form} label={confirm} danger={danger} />
          <Button onClick={props.onClose}>{DESK.cancel}</Button>
          <kbd>{DESK.submitKey}</kbd>
        </p>
      </Form>
    </Dialog>
  );
};
