import { useEffect, useId, useRef, type ReactNode } from 'react';
import { focusHeading } from '../lib/focus';

interface DialogProps {
  readonly title: string;
  /** Without it the dialog cannot be left: it must be answered. */
  readonly onClose?: () => void;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** The browser's own modal dialog: it keeps the focus, closes on Esc, and gives the focus back. */
export const Dialog = ({ title, onClose, isWide = false, children }: DialogProps) => {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      else focusHeading();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={isWide ? 'wide' : undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
};
