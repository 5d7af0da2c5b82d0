import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { COMMON } from '../texts/common';

interface DialogProps {
  readonly title: string;
  readonly confirm: string;
  /** What the way back is called, where 取消 could be misread. */
  readonly cancel?: string;
  readonly isBusy?: boolean;
  /** For a table. */
  readonly isWide?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
  readonly children: ComponentChildren;
}

/** A question that must be answered first: the browser's own modal dialog keeps the focus and closes on Esc. */
export const Dialog = (props: DialogProps) => {
  const { title, confirm, cancel = COMMON.cancel, isBusy = false, isWide = false } = props;
  const { onConfirm, onCancel, children } = props;
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class={isWide ? 'wide' : undefined}
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
    >
      <h2 id="dialog-title">{title}</h2>
      {children}
      <p class="actions">
        <button
          type="button"
          class="primary"
          aria-disabled={isBusy}
          onClick={() => {
            if (!isBusy) onConfirm();
          }}
        >
          {isBusy ? COMMON.busy : confirm}
        </button>
        <button type="button" onClick={onCancel}>
          {cancel}
        </button>
      </p>
    </dialog>
  );
};
