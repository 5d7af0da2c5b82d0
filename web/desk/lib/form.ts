import { useFormState, type FormOptions, type FormState } from '../../lib/form-state';

/** A form of the desk: when the session is over the login comes on top, so the form stays as it is. */
export const useForm = (options: FormOptions): FormState => useFormState(options, () => undefined);

export type { FormState };
